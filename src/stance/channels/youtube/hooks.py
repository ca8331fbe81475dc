"""Being called by YouTube's hub (W3C Recommendation “WebSub”, 23 January 2018, 5.3 and 7.1; developers.google.com/youtube/v3, “Subscribe to Push
Notifications”, read November 2026). The secret is ours: it is named when the hub is asked ("hub.secret"), and the hub signs with SHA-1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.hooks import LONGEST_CHALLENGE, Answer, Hook, Named, joined
from stance.channels.port.pulling import Look
from stance.channels.port.websub import Topic
from stance.channels.port.wire import Talk

HUB = "https://pubsubhubbub.appspot.com/subscribe"
TOPIC = "https://www.youtube.com/xml/feeds/videos.xml?channel_id="
_CHANNEL = re.compile(rb"<yt:channelId>\s*([\w-]{10,40})\s*</yt:channelId>")
_ENTRY = re.compile(
    rb"<yt:videoId>\s*([\w-]{5,20})\s*</yt:videoId>(?:(?!<yt:videoId>).){0,5000}?<updated>\s*([^<]{10,40}?)\s*</updated>",
    re.DOTALL,
)
_DELETED = re.compile(
    rb"<at:deleted-entry\s[^>]{0,300}ref=\"yt:video:([\w-]{5,20})\"[^>]{0,200}when=\"([^\"]{10,40})\""
)
_DELETED_OF = re.compile(rb"https://www\.youtube\.com/channel/([\w-]{10,40})")


def found(look: Look) -> Talk[Topic | None]:
    """The same hub for every channel: nothing has to be asked."""
    yield from ()
    return Topic(HUB, TOPIC + look.account_id) if look.account_id else None


def read(body: bytes) -> tuple[Named, ...]:
    channel = _CHANNEL.search(body) or _DELETED_OF.search(body)
    account = channel[1].decode() if channel else ""
    found = [
        Named(account, joined("video", one[1].decode(), one[2].decode("ascii", "replace")))
        for one in _ENTRY.finditer(body)
    ]
    found += [
        Named(account, joined("deleted", one[1].decode(), one[2].decode("ascii", "replace")))
        for one in _DELETED.finditer(body)
    ]
    return tuple(found)


def challenged(question: Mapping[str, str], _key: bytes, _verify: str, account: str) -> Answer | None:
    """5.3: the topic has to be the one that was subscribed to, in both directions."""
    topic, challenge = question.get("hub.topic", ""), question.get("hub.challenge", "")
    try:
        asked = parse_qs(urlsplit(topic).query).get("channel_id", [""])[0]
    except ValueError:
        return None
    is_known = question.get("hub.mode") in ("subscribe", "unsubscribe") and bool(account) and asked == account
    return Answer(challenge.encode()) if is_known and 0 < len(challenge) <= LONGEST_CHALLENGE else None


HOOK = Hook(
    "own",
    "x-hub-signature",
    "sha1=",
    read,
    challenged,
    (
        "Nothing need be done: Stance subscribes at YouTube’s hub, and renews that before it ends.",
        "Your Stance must be reachable for the hub at the address above.",
    ),
    digest="sha1",
    topic=found,
)
