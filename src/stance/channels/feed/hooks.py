"""Being called by a feed's hub (W3C Recommendation “WebSub”, 23 January 2018): the feed says which it has, and what it is called there (4)."""

from __future__ import annotations

import re

from stance.channels.feed.connecting import must_be_shown
from stance.channels.feed.polled import asked, document_in
from stance.channels.feed.xml_entries import joined
from stance.channels.port.answers import Asking, host_of
from stance.channels.port.hooks import Hook, Named
from stance.channels.port.pulling import Look
from stance.channels.port.websub import METHODS, Topic, is_address
from stance.channels.port.wire import Response, Talk

_LINK = re.compile(r"<([^<>]{1,1000})>((?:\s*;\s*[\w*-]{1,40}\s*=\s*(?:\"[^\"]{0,200}\"|[^\s;,\"]{1,200}))*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]{0,200})\"|([^\s;,\"]{1,200}))", re.IGNORECASE)


def found(look: Look) -> Talk[Topic | None]:
    """By the Link headers (RFC 8288), else by the document's own links. A hub that is asked in the clear would be told the secret in the clear:
    it is none."""
    response = yield from Asking().ask(asked(look.site))
    must_be_shown(response, host_of(look.site))
    document = document_in(response, host_of(look.site))
    hub = _linked(response, look.site, "hub") or document.hub
    topic = _linked(response, look.site, "self") or document.url or look.site
    return Topic(hub, topic) if is_address(hub) and is_address(topic) else None


def _linked(response: Response, base: str, rel: str) -> str:
    for name, value in response.headers:
        if name.lower() != "link":
            continue
        for url, rest in _LINK.findall(value[:10_000]):
            given = _REL.search(rest)
            if given and rel in (given[1] or given[2] or "").lower().split():
                return joined(base, url.strip())
    return ""


def read(_body: bytes) -> tuple[Named, ...]:
    """It is the feed, or a part of it: which entry is new, the look that follows says."""
    return ()


HOOK = Hook(
    "own", "x-hub-signature", "", read, lambda _question, _key, _verify, _account: None,
    (
        "Nothing need be done: Stance asks the feed which hub it has, subscribes there, and renews that before it ends.",
        "Your Stance must be reachable for the hub at the address above.",
    ),
    methods=METHODS,
    topic=found,
)  # fmt: skip
