"""Publishing by containers, as two platforms of one maker do it: what is in a container nobody sees, the platform works on it, and it can be
made public once (Meta for Developers, “IG Container”, “Publishing” of both; read December 2026). A container is forgotten after a day.

In doubt the container itself says whether it was made public; what became of it is found among the account's newest posts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from stance.channels.port.answers import host_of, object_of
from stance.channels.port.graph import Api
from stance.channels.port.graph_sending import asked, heard, made_at, plain, refusal
from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Found,
    Outcome,
    Place,
    Processing,
    Reference,
    Rejected,
    Throttled,
    Unknown,
    Unsent,
)
from stance.channels.port.sending import CLOCKS_DIFFER, is_taken, unconfirmed, unprepared, unseen
from stance.channels.port.wire import NoAnswer, Response, Talk

POLL_SECONDS = 5.0
LISTED = 50
_WORKING, _READY, _PUBLIC = "IN_PROGRESS", "FINISHED", "PUBLISHED"
_OVER = ("ERROR", "EXPIRED")


@dataclass(frozen=True, slots=True)
class Containers:
    """``make`` and ``publish`` are edges of the account, ``state`` and ``text`` names of fields. ``record_id`` is that of captures."""

    api: Api
    make: str
    publish: str
    state: str
    text: str
    record_id: Callable[[str, str], str]

    def made(self, at: Place, fields: Mapping[str, str], what: str) -> Talk[str | Rejected | Throttled | Unsent]:
        """The id of a new container. One that nobody makes public is as good as none, so this can be repeated."""
        answer = yield from heard(asked(self.api, at, f"/{at.account_id}/{self.make}", "POST", **fields))
        number = _id_in(answer)
        return number or unprepared(answer, host_of(at.site), what, refusal(self.api, at, answer, what))

    def is_ready(self, at: Place, number: str, what: str) -> Talk[bool | Rejected | Throttled | Unsent]:
        """Whether the platform has done with it."""
        answer = yield from self._asked(at, number)
        state = self._state(answer)
        if state in _OVER:
            return Rejected(f"{host_of(at.site)} cannot use {what}: it could not be fetched or read there ({state}).")
        if state in (_READY, _PUBLIC, _WORKING):
            return state != _WORKING
        return unprepared(answer, host_of(at.site), what, refusal(self.api, at, answer, what))

    def made_public(self, at: Place, left: Mapping[str, Any], text: str, since: int, edge: str) -> Talk[Outcome]:
        """The container of ``left`` ("container"), if it was not already."""
        host, number = host_of(at.site), str(left["container"])
        answer = yield from self._asked(at, number)
        state = self._state(answer)
        if state == _PUBLIC:
            found = yield from self.listed(at, text, since, edge, (), is_there=True)
            return Unknown(f"{host} does not list the post yet.") if isinstance(found, Absent) else found
        if state == _WORKING:
            return Processing(left, POLL_SECONDS)
        if state in _OVER:
            return Rejected(f"What was prepared on {host} has expired or is broken ({state}): prepare it again.")
        if state != _READY:
            return unprepared(answer, host, "the question", refusal(self.api, at, answer, "the question"))
        answer = yield from heard(asked(self.api, at, f"/{at.account_id}/{self.publish}", "POST", creation_id=number))
        if post := _id_in(answer):
            link = yield from self._link(at, post)
            return Accepted(Reference(post), self.record_id(at.account_id, post), link)
        look = self.looked_at(at, number, text, since, edge)
        return (yield from unconfirmed(answer, host, look, refusal(self.api, at, answer, "the post")))

    def looked_at(
        self, at: Place, number: str, text: str, since: int, edge: str, taken: Collection[str] = ()
    ) -> Talk[Found]:
        """By what the container says of itself."""
        answer = yield from self._asked(at, number)
        state = self._state(answer)
        if state == _PUBLIC:
            return (yield from self.listed(at, text, since, edge, taken, is_there=True))
        if state in (_READY, _WORKING, *_OVER):
            return Absent()
        no = refusal(self.api, at, answer, "the question")
        return no if isinstance(no, Throttled) else unseen(answer, host_of(at.site))

    def listed(
        self, at: Place, text: str, since: int, edge: str, taken: Collection[str], *, is_there: bool = False
    ) -> Talk[Found]:
        """Among the account's newest posts. ``is_there``: the platform says that it is public, so it is never absent."""
        host, first = host_of(at.site), since - CLOCKS_DIFFER
        fields = f"id,{self.text},timestamp,permalink"
        answer = yield from heard(asked(self.api, at, f"/{at.account_id}/{edge}", fields=fields, limit=str(LISTED)))
        if isinstance(answer, NoAnswer) or not is_taken(answer):
            no = refusal(self.api, at, answer, "the question")
            return no if isinstance(no, Throttled) else unseen(answer, host)
        posts = object_of(answer).get("data")
        if not isinstance(posts, list) or not all(isinstance(one, dict) for one in posts):
            return Unknown(f"{host} answered with something else than a list.")
        for one in posts:
            is_same = plain(one.get(self.text)) == plain(text) and one.get("id") not in taken
            if is_same and made_at(one, "timestamp") >= first:
                number, link = one.get("id"), one.get("permalink")
                if not isinstance(number, str) or not number.isdecimal():
                    return Unknown(f"{host} shows the post without its id.")
                shown = link if isinstance(link, str) else ""
                return Accepted(Reference(number), self.record_id(at.account_id, number), shown)
        reaches_back = len(posts) < LISTED or min(made_at(one, "timestamp") for one in posts) < first
        if reaches_back and not is_there:
            return Absent()
        return Unknown(f"{host} does not list the post yet.")

    def _asked(self, at: Place, number: str) -> Talk[Response | NoAnswer]:
        return (yield from heard(asked(self.api, at, f"/{quote(number, safe='')}", fields=self.state)))

    def _state(self, answer: Response | NoAnswer) -> str:
        state = object_of(answer).get(self.state) if isinstance(answer, Response) and is_taken(answer) else ""
        return state if isinstance(state, str) else ""

    def _link(self, at: Place, number: str) -> Talk[str]:
        """Nothing depends on it: the receipt comes first."""
        answer = yield from heard(asked(self.api, at, f"/{number}", fields="permalink"))
        link = object_of(answer).get("permalink") if isinstance(answer, Response) and is_taken(answer) else ""
        return link if isinstance(link, str) else ""


def address_of(at: Place, digest: str) -> str | Rejected:
    if at.address_of is None:
        return Rejected(
            f"{host_of(at.site)} fetches pictures from here, and this installation cannot be reached from outside. Publish by hand."
        )
    return at.address_of(digest)


def _id_in(answer: Response | NoAnswer) -> str:
    number = object_of(answer).get("id") if isinstance(answer, Response) and is_taken(answer) else ""
    return number if isinstance(number, str) and number.isdecimal() else ""
