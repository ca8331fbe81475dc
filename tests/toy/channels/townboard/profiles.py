"""Town Board shows a desk's plate at GET /desks/ID/plate: its name, its words, and how many subscribe."""

from __future__ import annotations

from stance.channels.port.answers import Asking, object_of
from stance.channels.port.connecting import Unreachable, Vanished
from stance.channels.port.profiles import Profile, Profiler, count_in, links_of, mark_in, picture_at, text_in
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Request, Talk


class Plate:
    every_seconds = 30

    def profile(self, look: Look) -> Talk[Profile]:
        headers = {"Authorization": f"Key {look.secret.value}"} if look.secret else {}
        response = yield from Asking().ask(Request("GET", f"{look.site}/desks/{look.account_id}/plate", headers))
        if response.status == 410:
            raise Vanished("The town hall closed this desk.", "taken_down")
        told = object_of(response)
        if response.status != 200 or not told:
            raise Unreachable(f"Town Board shows no plate ({response.status}).")
        return Profile(
            account_id=look.account_id,
            handle=text_in(told, "name"),
            name=text_in(told, "shown"),
            biography=text_in(told, "words"),
            links=links_of([told.get("web")]),
            picture=picture_at(told.get("seal")),
            is_verified=mark_in(told, "is_sealed"),
            is_private=told.get("is_closed") is True,
            followers=count_in(told, "subscribers"),
        )

    def holder(self, look: Look) -> Talk[str | None]:
        response = yield from Asking().ask(Request("GET", f"{look.site}/names/{look.handle}"))
        return text_in(object_of(response), "desk") if response.status in (200, 404) else None


PROFILER: Profiler = Plate()
