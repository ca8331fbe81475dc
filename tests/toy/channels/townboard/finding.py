"""Town Board shows one notice to everybody at /notices/ID, and says whose a name is at /names/NAME."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from stance.channels.port.answers import Asking, object_of
from stance.channels.port.connecting import Refusal
from stance.channels.port.finding import Found, PostFinder, no_post, of_another
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Talk


class Pointer:
    signs_in = False

    def found(self, look: Look, address: str) -> Talk[Found]:
        parts = urlsplit(address)
        kind, _, name = parts.path.strip("/").partition("/")
        if kind != "notices" or not name:
            raise Refusal(no_post("https://board.example/notices/n-1."))
        site = f"{parts.scheme}://{parts.netloc}"
        response = yield from Asking().ask(Request("GET", f"{site}/names/{look.handle}"))
        desk = object_of(response).get("desk")
        if not isinstance(desk, str) or not desk or desk != (look.account_id or desk):
            raise Refusal(of_another(look.handle))
        return Found(replace(look, account_id=desk, site=site), name)


FINDER: PostFinder = Pointer()
