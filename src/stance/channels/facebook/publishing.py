"""Publishing as a Page (Meta for Developers, “Page Photos”, “Page Feed”, “Page Post”; read December 2026): photos that nobody sees yet, then the
post that shows them.

There is no key by which a repeated post is told: in doubt the Page's own newest posts are looked through.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from stance.channels.facebook.composing import LIMITS, counted, problems_of, wire_of
from stance.channels.facebook.graph_api import API, ID, MOST_ATTACHED, POST_ID
from stance.channels.facebook.records import RECORDS
from stance.channels.port.answers import host_of, object_of
from stance.channels.port.checking import is_sendable
from stance.channels.port.graph_sending import asked, handed_over, heard, is_gone, made_at, plain, refusal
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
from stance.channels.port.sending import (
    CLOCKS_DIFFER,
    form_of,
    is_taken,
    not_taken_down,
    numbered,
    unconfirmed,
    unprepared,
    unseen,
)
from stance.channels.port.wire import File, NoAnswer, Response, Talk
from stance.engines.evidence.canonical import canonical

LISTED = 100
FIELDS = f"id,created_time,message,is_published,attachments{{type,target{{id}},subattachments.limit({MOST_ATTACHED}){{type}}}}"


class PagePublisher:
    repeat = Repeat.NONE
    fetches = False
    scopes = ("pages_manage_posts",)
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        """Facebook does not tell them."""
        del place
        yield from ()
        return LIMITS

    def sign_in(self, place: Place) -> Talk[Place]:
        """The Page's own token is what signs in."""
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
        """One photo a step. ``left``: "photos", their ids."""
        media, photos = json.loads(wire.body)["media"], list(left.get("photos", ()))
        if len(photos) == len(media):
            return Ready({"photos": photos}, is_last=True)
        one, what = media[len(photos)], f"file {len(photos) + 1} of {len(media)}"
        fields = {"published": "false"} | ({"alt_text_custom": one["alt"]} if one["alt"] else {})
        type_, pieces = form_of(fields, "source", File(one["digest"], one["size"]), one["type"])
        answer = yield from heard(handed_over(API, at, f"/{at.account_id}/photos", type_, pieces))
        number = object_of(answer).get("id") if isinstance(answer, Response) and is_taken(answer) else None
        if not isinstance(number, str) or not ID.fullmatch(number):
            return unprepared(answer, host_of(at.site), what, refusal(API, at, answer, what))
        return Ready({"photos": [*photos, number]}, is_last=len(photos) + 1 == len(media))

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        """That it is published is said, never left to a default."""
        del before
        said = json.loads(wire.body)
        fields = {"message": said["message"], "published": "true"}
        if photos := [{"media_fbid": one} for one in left.get("photos", ())]:
            fields["attached_media"] = json.dumps(photos, separators=(",", ":"))
        answer = yield from heard(asked(API, at, f"/{at.account_id}/feed", "POST", **fields))
        if isinstance(answer, Response) and is_taken(answer) and (done := _accepted(at, object_of(answer).get("id"))):
            return done
        no = refusal(API, at, answer, "the post")
        return (yield from unconfirmed(answer, host_of(at.site), _searched(at, said, said["at"], ()), no))

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """A post is public at once or not at all."""
        del wire, left
        yield from ()
        return Unknown(f"{host_of(at.site)} works on nothing.")

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        del left
        return (yield from _searched(at, json.loads(wire.body), since, taken))

    def named(self, account_id: str, record_id: str) -> Reference | None:
        return numbered(RECORDS, account_id, record_id)

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        answer = yield from heard(asked(API, at, f"/{quote(post.id, safe='')}", "DELETE"))
        is_done = isinstance(answer, Response) and is_taken(answer) and object_of(answer).get("success") is True
        if is_done or is_gone(answer):
            return Absent()
        return not_taken_down(answer, host_of(at.site), refusal(API, at, answer, "the deletion"))


def _searched(at: Place, said: Mapping[str, Any], since: int, taken: Collection[str]) -> Talk[Found]:
    """Wide stretches of time leave posts out (seen by many): the newest are asked for, from shortly before the attempt on."""
    host, first = host_of(at.site), max(since - CLOCKS_DIFFER, 0)
    request = asked(API, at, f"/{at.account_id}/feed", fields=FIELDS, limit=str(LISTED), since=str(first))
    answer = yield from heard(request)
    if isinstance(answer, NoAnswer) or not is_taken(answer):
        no = refusal(API, at, answer, "the question")
        return no if isinstance(no, Throttled) else unseen(answer, host)
    fields = object_of(answer)
    listed, paging = fields.get("data"), fields.get("paging")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return Unknown(f"{host} answered with something else than a list.")
    for one in listed:
        is_same = plain(one.get("message")) == plain(said["message"]) and one.get("id") not in taken
        if is_same and made_at(one, "created_time") >= first:
            return _accepted(at, one.get("id"), _differences(one, said)) or Unknown(
                f"{host} shows the post without its id."
            )
    if isinstance(paging, dict) and paging.get("next"):
        return Unknown(f"{host} lists {len(listed)} newer posts, and this one is not among them.")
    return Absent()


def _differences(post: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[str, ...]:
    attached = post.get("attachments")
    listed = attached.get("data") if isinstance(attached, dict) else None
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    below = first.get("subattachments")
    several = below.get("data") if isinstance(below, dict) else None
    shown, wanted = len(several) if isinstance(several, list) else int(bool(first)), len(said["media"])
    found = [f"{shown} of {wanted} files are in the post."] if wanted and shown != wanted else []
    if post.get("is_published") is False:
        found.append("It is not published.")
    return tuple(found)


def _accepted(at: Place, number: Any, differs: tuple[str, ...] = ()) -> Accepted | None:
    if not isinstance(number, str) or not POST_ID.fullmatch(number):
        return None
    link = RECORDS.permalink({"id": number}, "")
    return Accepted(Reference(number), RECORDS.record_id(at.account_id, number), link, differs)


PUBLISHER: Publisher = PagePublisher()
