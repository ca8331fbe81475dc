"""Finding a post by its address on the web or its at:// address (atproto.com/specs/at-uri-scheme). Any server resolves a handle (lexicon
com.atproto.identity.resolveHandle); the DID's document names the server that has the account (atproto.com/specs/did, “DID Resolution”; read
November 2026)."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

from stance.channels.bluesky.answers import Conversation, No
from stance.channels.bluesky.sessions import host_in
from stance.channels.port.answers import Asking, object_of
from stance.channels.port.connecting import Refusal, Unreachable, Vanished
from stance.channels.port.finding import Found, PostFinder, no_post, of_another
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Talk

RESOLVER = "https://bsky.social"
DIRECTORY = "https://plc.directory"
_WEB = re.compile(r"https://(?:www\.)?bsky\.app/profile/([^/?#]+)/post/([A-Za-z0-9._:~-]{1,512})/?(?:[?#].*)?")
_AT = re.compile(r"at://([^/?#]+)/app\.bsky\.feed\.post/([A-Za-z0-9._:~-]{1,512})")
_EXAMPLE = "https://bsky.app/profile/name.example.org/post/3lk5abc."


class RecordFinder:
    signs_in = False

    def found(self, look: Look, address: str) -> Talk[Found]:
        named = _WEB.fullmatch(address.strip()) or _AT.fullmatch(address.strip())
        if named is None:
            raise Refusal(no_post(_EXAMPLE))
        did = look.account_id or (yield from _did_of(look.handle))
        by = unquote(named[1]).removeprefix("@")
        if by not in (did, did.upper()) and by.casefold() != look.handle.removeprefix("@").casefold():
            raise Refusal(of_another(look.handle))
        site = yield from _host_of(did)
        return Found(replace(look, account_id=did, site=site), named[2])


def _did_of(handle: str) -> Talk[str]:
    name = handle.removeprefix("@")
    answer = yield from Conversation(RESOLVER).get("com.atproto.identity.resolveHandle", handle=name)
    if isinstance(answer, No):
        raise Vanished(f"Nobody on Bluesky is called {name} now. Check the handle on the register.", "gone")
    did = answer.fields.get("did")
    if not isinstance(did, str) or not did.startswith("did:"):
        raise Unreachable(f"Bluesky does not say whose the name {name} is.")
    return did


def _host_of(did: str) -> Talk[str]:
    if did.startswith("did:web:"):
        url = f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
    else:
        url = f"{DIRECTORY}/{did}"
    response = yield from Asking().ask(Request("GET", url, {"Accept": "application/did+ld+json, application/json"}))
    site = host_in(object_of(response), did, "") if response.status == 200 else ""
    if not site:
        raise Unreachable("The directory of accounts does not say on which server the account is now.")
    return site


FINDER: PostFinder = RecordFinder()
