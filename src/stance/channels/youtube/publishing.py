"""Publishing on YouTube (developers.google.com/youtube/v3, “Videos: insert”, “Videos: delete”, “Using the Resumable Upload Protocol”; read
December 2026). A session takes the film but for its last stretch; that one makes the video. In doubt the session says whether it is there."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from stance.channels.port.answers import Asking, host_of, object_of
from stance.channels.port.checking import is_sendable
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Count,
    Found,
    Gone,
    Limits,
    Outcome,
    Place,
    Problem,
    Publisher,
    Ready,
    Reference,
    Rejected,
    Repeat,
    Said,
    Stamp,
    Throttled,
    Unknown,
    Unsent,
    Wire,
)
from stance.channels.port.pulling import Look
from stance.channels.port.sending import (
    CLOCKS_DIFFER,
    answer_to,
    is_taken,
    not_taken_down,
    numbered,
    refusal_of,
    unconfirmed,
    unprepared,
    unreached,
    unseen,
)
from stance.channels.port.wire import NoAnswer, Request, Response, Talk
from stance.channels.youtube.api import LACKING, PASSING, QUOTA, asked, inner, reasons_in, until_reset, uploads_of
from stance.channels.youtube.composing import LIMITS, counted, problems_of, wire_of
from stance.channels.youtube.records import RECORDS, WATCH
from stance.channels.youtube.sessions import STRETCH_BYTES, begun, reached, session_in, stretch
from stance.channels.youtube.sessions import asked as session_asked
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.instants import maybe

LISTED = 50
VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")


class VideoPublisher:
    repeat = Repeat.TWO_PHASE
    fetches = False
    scopes = ("https://www.googleapis.com/auth/youtube.upload", "https://www.googleapis.com/auth/youtube.force-ssl")
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        """YouTube does not tell them."""
        del place
        yield from ()
        return LIMITS

    def sign_in(self, place: Place) -> Talk[Place]:
        """The access token is what signs in."""
        yield from ()
        return place

    def counts(self, said: Said, limits: Limits) -> Sequence[Count]:
        return counted(said, limits)

    def problems(self, said: Said, limits: Limits) -> Sequence[Problem]:
        return problems_of(said, limits)

    def rendered(self, said: Said, limits: Limits, stamp: Stamp, place: int) -> Wire:
        if not is_sendable(problems_of(said, limits)):
            raise ValueError("it cannot be sent as it is")
        return Wire(canonical(wire_of(said, stamp, place)), said.text)

    def price(self, wire: Wire) -> None:
        del wire

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        """All but the last stretch. ``left``: "session", the address of the upload, which is to be kept like what signs in. How far it came is
        asked for each time: nobody knows what a request that was cut off left there."""
        said, session = json.loads(wire.body), str(left.get("session", ""))
        file, host = said["file"], host_of(at.site)
        if not session:
            answer = yield from answer_to(begun(at, said))
            if session := session_in(answer):
                return Ready({"session": session}, is_last=file["size"] <= STRETCH_BYTES)
            return unprepared(answer, host, "the video", _refusal(at, answer, "the video"))
        answer = yield from answer_to(session_asked(at, session, file["size"]))
        if isinstance(answer, Response) and answer.status == 404:
            return Ready({})  # it has ended, and another is begun
        start = reached(answer)
        if start is None:
            return unprepared(answer, host, "the question", _refusal(at, answer, "the question"))
        if file["size"] - start <= STRETCH_BYTES:
            return Ready(left, is_last=True)
        answer = yield from answer_to(stretch(at, session, file, start, start + STRETCH_BYTES))
        if reached(answer) is None:
            return unprepared(answer, host, "the video", _refusal(at, answer, "the video"))
        return Ready(left)

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        del before
        said, host, session = json.loads(wire.body), host_of(at.site), str(left["session"])
        file = said["file"]
        answer = yield from answer_to(session_asked(at, session, file["size"]))
        if done := _accepted(at, answer):
            return done
        start = reached(answer)
        if start is None:
            no = _refusal(at, answer, "the upload")
            ended = isinstance(answer, Response) and answer.status == 404
            if ended:
                return (yield from unconfirmed(answer, host, _listed(at, said, said["at"], ()), no))
            return unprepared(answer, host, "the question", no)
        answer = yield from answer_to(stretch(at, session, file, start, file["size"]))
        if done := _accepted(at, answer):
            return done
        look = _looked_at(at, said, session, said["at"], ())
        return (yield from unconfirmed(answer, host, look, _refusal(at, answer, "the video")))

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """A video has its address as soon as it is complete, though YouTube works on it for a while."""
        del wire, left
        yield from ()
        return Unknown(f"{host_of(at.site)} works on nothing.")

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        said = json.loads(wire.body)
        if left.get("session"):
            return (yield from _looked_at(at, said, str(left["session"]), since, taken))
        return (yield from _listed(at, said, since, taken))

    def named(self, account_id: str, record_id: str) -> Reference | None:
        return numbered(RECORDS, account_id, record_id)

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        """A deletion is answered without words: so the video is asked for once more."""
        host = host_of(at.site)
        request = asked(at.site, "videos", at.secret, id=post.id)
        answer = yield from answer_to(Request("DELETE", request.url, request.headers))
        if isinstance(answer, NoAnswer) or answer.status not in (204, 404):
            return not_taken_down(answer, host, _refusal(at, answer, "the deletion"))
        answer = yield from answer_to(asked(at.site, "videos", at.secret, part="id", id=post.id))
        if isinstance(answer, Response) and is_taken(answer) and object_of(answer).get("items") == []:
            return Absent()
        return Unknown(f"{host} took the deletion, and does not say yet that the video is gone.")


def _refusal(at: Place, answer: Response | NoAnswer, what: str) -> Rejected | Throttled | None:
    if isinstance(answer, NoAnswer):
        return None
    host, reasons = host_of(at.site), reasons_in(answer)
    if answer.status < 500 and reasons & QUOTA:
        return Throttled(f"The day’s quota for {host} is used up.", until_reset(answer))
    if answer.status < 500 and reasons & PASSING:
        return Throttled(f"{host} takes no more requests for now.")
    if answer.status == 403 and reasons & LACKING:
        return Rejected("This access token lacks the right to upload videos. Connect the channel again.", is_dead=True)
    return refusal_of(answer, host, what)


def _looked_at(at: Place, said: Mapping[str, Any], session: str, since: int, taken: Collection[str]) -> Talk[Found]:
    """By what the session says of itself; where it has ended, among the channel's newest videos."""
    answer = yield from answer_to(session_asked(at, session, said["file"]["size"]))
    if done := _accepted(at, answer):
        return done
    if reached(answer) is not None:
        return Absent()
    if isinstance(answer, Response) and answer.status == 404:
        return (yield from _listed(at, said, since, taken))
    no = _refusal(at, answer, "the question")
    return no if isinstance(no, Throttled) else unseen(answer, host_of(at.site))


def _listed(at: Place, said: Mapping[str, Any], since: int, taken: Collection[str]) -> Talk[Found]:
    host, first = host_of(at.site), since - CLOCKS_DIFFER
    try:
        playlist = yield from uploads_of(Look(at.site, at.account_id, at.handle, at.secret), Asking())
    except Unreachable as error:
        return unreached(error)
    except Refusal as error:
        return Unknown(str(error))
    request = asked(at.site, "playlistItems", at.secret, part="snippet", playlistId=playlist, maxResults=str(LISTED))
    answer = yield from answer_to(request)
    if isinstance(answer, NoAnswer) or not is_taken(answer):
        no = _refusal(at, answer, "the question")
        return no if isinstance(no, Throttled) else unseen(answer, host)
    listed = object_of(answer).get("items")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return Unknown(f"{host} answered with something else than a list.")
    wanted = said["video"]["snippet"]
    shown = [inner(one, "snippet") for one in listed]
    for one in shown:
        number = inner(one, "resourceId").get("videoId")
        is_same = all(_plain(one.get(key)) == _plain(wanted[key]) for key in ("title", "description"))
        if is_same and number not in taken and _made_at(one) >= first:
            return _found(at, number, ()) or Unknown(f"{host} shows the video without its id.")
    if len(listed) < LISTED or min(map(_made_at, shown)) < first:
        return Absent()
    return Unknown(f"{host} lists {LISTED} newer videos, and this one is not among them.")


def _made_at(snippet: Mapping[str, Any]) -> int:
    return maybe(snippet.get("publishedAt")) or 0


def _plain(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _accepted(at: Place, answer: Response | NoAnswer) -> Accepted | None:
    """The video that a complete session gives."""
    if not isinstance(answer, Response) or answer.status not in (200, 201) or not is_taken(answer):
        return None
    video = object_of(answer)
    privacy = inner(video, "status").get("privacyStatus")
    return _found(at, video.get("id"), () if privacy == "public" else ("It is not shown to everybody.",))


def _found(at: Place, number: Any, differs: tuple[str, ...]) -> Accepted | None:
    if not isinstance(number, str) or not VIDEO.fullmatch(number):
        return None
    return Accepted(Reference(number), RECORDS.record_id(at.account_id, number), WATCH + number, differs)


PUBLISHER: Publisher = VideoPublisher()
