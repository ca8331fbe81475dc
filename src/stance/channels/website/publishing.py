"""Publishing on a site of WordPress (REST API Handbook, “Posts” and “Media”, read December 2026): pictures with their descriptions, a draft
under a slug of ours, and the draft made public.

Making the same draft public twice is one article. The slug, which is made of the stamp, finds the draft and the pictures where an answer
was lost; it is looked for before either is made. A site shows a picture to whoever knows its address as soon as it is laid in.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from stance.channels.port.answers import host_of, object_of
from stance.channels.port.checking import is_sendable
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
from stance.channels.port.sending import answer_to, form_of, not_taken_down, numbered, unconfirmed, unprepared, unseen
from stance.channels.port.wire import File, Method, NoAnswer, Request, Response, Talk
from stance.channels.website.composing import LIMITS, content_with, counted, problems_of, wire_of
from stance.channels.website.records import RECORDS
from stance.channels.website.site_api import code_of
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.decode import BadJson, decode

POSTS, MEDIA = "/wp/v2/posts", "/wp/v2/media"
NO_POST, TRASHED = "rest_post_invalid_id", "rest_already_trashed"
SHOWN, DRAFT, BIN = "publish", "draft", "trash"


class WordPressPublisher:
    repeat = Repeat.TWO_PHASE
    fetches = False
    scopes: tuple[str, ...] = ()
    """The role Editor, which capturing asks for, may publish."""
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        """A site does not tell how large a file may be."""
        del place
        yield from ()
        return LIMITS

    def sign_in(self, place: Place) -> Talk[Place]:
        """The application password is what signs in."""
        yield from ()
        return place

    def counts(self, said: Said, limits: Limits) -> Sequence[Count]:
        del limits
        return counted(said)

    def problems(self, said: Said, limits: Limits) -> Sequence[Problem]:
        return problems_of(said, limits)

    def rendered(self, said: Said, limits: Limits, stamp: Stamp, place: int) -> Wire:
        if not is_sendable(problems_of(said, limits)):
            raise ValueError("it cannot be sent as it is")
        return Wire(canonical(wire_of(said, stamp, place)), said.text)

    def price(self, wire: Wire) -> None:
        del wire

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        """``left``: "pictures", the number and address of each that is laid in; "post", the number of the draft."""
        said, pictures = json.loads(wire.body), list(left.get("pictures", ()))
        if left.get("post"):
            return Ready(left, is_last=True)
        if len(pictures) < len(said["media"]):
            found = yield from _laid_in(at, said, len(pictures))
            return Ready({"pictures": [*pictures, found]}) if isinstance(found, dict) else found
        number = yield from _drafted(at, said, pictures)
        return Ready({"pictures": pictures, "post": number}, is_last=True) if isinstance(number, int) else number

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        """The draft is looked at first: what somebody put into the bin meanwhile is not taken out of it."""
        del before
        said, host, number = json.loads(wire.body), host_of(at.site), left["post"]
        answer = yield from answer_to(_asked(at, f"{POSTS}/{number}", context="edit"))
        if _is_gone(answer) or _status(answer) == BIN:
            return Rejected(f"The draft on {host} is in the bin, or deleted: it was taken down there.")
        if _number(answer) != number:
            return unprepared(answer, host, "the question for the draft")
        fields = _fields(said, left) | {"status": SHOWN}
        answer = yield from answer_to(_told(at, f"{POSTS}/{number}", fields))
        if _status(answer) == SHOWN and (done := _accepted(at, answer, fields)):
            return done
        return (yield from unconfirmed(answer, host, _looked_at(at, number, fields)))

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """An article is public at once or not at all."""
        del wire, left
        yield from ()
        return Unknown(f"{host_of(at.site)} works on nothing.")

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        del since, taken
        said = json.loads(wire.body)
        if left.get("post"):
            return (yield from _looked_at(at, left["post"], _fields(said, left)))
        listed = yield from _by_slug(at, POSTS, said["slug"])
        if not isinstance(listed, list):
            return unseen(listed, host_of(at.site))
        shown = [one for one in listed if one.get("status") == SHOWN]
        if not shown:
            return Absent()
        return _accepted_of(at, shown[0], None) or Unknown(f"{host_of(at.site)} shows the article without its number.")

    def named(self, account_id: str, record_id: str) -> Reference | None:
        return numbered(RECORDS, account_id, record_id)

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        """Into the bin, from which the site's people can take it again."""
        answer = yield from answer_to(_asked(at, f"{POSTS}/{quote(post.id, safe='')}", "DELETE"))
        if _status(answer) == BIN or _is_gone(answer):
            return Absent()
        return not_taken_down(answer, host_of(at.site))


def _asked(at: Place, route: str, method: Method = "GET", **parameters: str) -> Request:
    question = "".join(f"&{key}={quote(value, safe=',')}" for key, value in parameters.items())
    pair = base64.b64encode(f"{at.secret.name}:{at.secret.value}".encode("utf-8", "replace")).decode()
    headers = {"Accept": "application/json", "Authorization": f"Basic {pair}"}
    return Request(method, f"{at.site}/?rest_route={route}{question}", headers)


def _told(at: Place, route: str, fields: Mapping[str, Any]) -> Request:
    request = _asked(at, route, "POST")
    return Request(
        "POST", request.url, {**request.headers, "Content-Type": "application/json"}, canonical(dict(fields))
    )


def _fields(said: Mapping[str, Any], left: Mapping[str, Any]) -> dict[str, Any]:
    pictures = left.get("pictures", ())
    return {"content": content_with(said, pictures), "excerpt": "", "slug": said["slug"], "title": said["title"]}


def _laid_in(at: Place, said: Mapping[str, Any], place: int) -> Talk[dict[str, Any] | Rejected | Throttled | Unsent]:
    host, medium, what = host_of(at.site), said["media"][place], f"file {place + 1} of {len(said['media'])}"
    slug = f"{said['slug']}-{place + 1}"
    listed = yield from _by_slug(at, MEDIA, slug)
    if not isinstance(listed, list):
        return unprepared(listed, host, f"the question for {what}")
    for one in listed:
        if found := _picture(one):
            return found
    file = File(medium["digest"], medium["size"])
    type_, pieces = form_of({"alt_text": medium["alt"], "slug": slug, "title": slug}, "file", file, medium["type"])
    request = _asked(at, MEDIA, "POST")
    answer = yield from answer_to(
        Request("POST", request.url, {**request.headers, "Content-Type": type_}, pieces=pieces)
    )
    if isinstance(answer, Response) and answer.status == 201 and (found := _picture(object_of(answer))):
        return found
    return unprepared(answer, host, what)


def _drafted(at: Place, said: Mapping[str, Any], pictures: list[Any]) -> Talk[int | Rejected | Throttled | Unsent]:
    host = host_of(at.site)
    listed = yield from _by_slug(at, POSTS, said["slug"])
    if not isinstance(listed, list):
        return unprepared(listed, host, "the question for the draft")
    for one in listed:
        if isinstance(one.get("id"), int):
            return int(one["id"])
    answer = yield from answer_to(_told(at, POSTS, _fields(said, {"pictures": pictures}) | {"status": DRAFT}))
    return number if (number := _number(answer)) else unprepared(answer, host, "the draft")


def _by_slug(at: Place, route: str, slug: str) -> Talk[list[dict[str, Any]] | Response | NoAnswer]:
    """What has this slug, in any status but the bin; else the answer that does not say."""
    question = {"context": "edit", "slug": slug} | ({"status": "any"} if route == POSTS else {})
    answer = yield from answer_to(_asked(at, route, "GET", **question))
    if isinstance(answer, NoAnswer) or answer.status != 200:
        return answer
    try:
        listed = decode(answer.body)[0]
    except BadJson:
        return answer
    if not isinstance(listed, list) or not all(isinstance(one, dict) and one.get("slug") == slug for one in listed):
        return answer
    return listed


def _looked_at(at: Place, number: int, fields: Mapping[str, Any]) -> Talk[Found]:
    host = host_of(at.site)
    answer = yield from answer_to(_asked(at, f"{POSTS}/{number}", context="edit"))
    if _is_gone(answer):
        return Absent()
    if isinstance(answer, NoAnswer) or _number(answer) != number:
        return unseen(answer, host)
    if _status(answer) != SHOWN:
        return Absent()
    return _accepted(at, answer, fields) or Unknown(f"{host} shows the article without its address.")


def _number(answer: Response | NoAnswer) -> int | None:
    fields = object_of(answer) if isinstance(answer, Response) and answer.status in (200, 201) else {}
    number = fields.get("id")
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else None


def _status(answer: Response | NoAnswer) -> str:
    status = object_of(answer).get("status") if _number(answer) and isinstance(answer, Response) else ""
    return status if isinstance(status, str) else ""


def _is_gone(answer: Response | NoAnswer) -> bool:
    return isinstance(answer, Response) and answer.status in (404, 410) and code_of(answer) in (NO_POST, TRASHED)


def _picture(given: Mapping[str, Any]) -> dict[str, Any] | None:
    number, url = given.get("id"), given.get("source_url")
    is_one = isinstance(number, int) and number > 0 and isinstance(url, str) and url.startswith(("https://", "http://"))
    return {"id": number, "url": url} if is_one else None


def _accepted(at: Place, answer: Response | NoAnswer, fields: Mapping[str, Any]) -> Accepted | None:
    return _accepted_of(at, object_of(answer), fields) if isinstance(answer, Response) else None


def _accepted_of(at: Place, given: Mapping[str, Any], fields: Mapping[str, Any] | None) -> Accepted | None:
    """``fields``: what was sent; None where that is not known any more."""
    number, link = given.get("id"), given.get("link")
    if not isinstance(number, int) or number < 1:
        return None
    differs = []
    for name in ("title", "content") if fields else ():
        value = given.get(name)
        if fields and (not isinstance(value, dict) or value.get("raw") != fields[name]):
            differs.append(f"The site changed the {'title' if name == 'title' else 'text'}.")
    if given.get("password"):
        differs.append("It is not shown to everybody: it asks for a password.")
    shown = link if isinstance(link, str) and link else f"https://{at.handle}/?p={number}"
    return Accepted(Reference(str(number)), RECORDS.record_id(at.account_id, str(number)), shown, tuple(differs))


PUBLISHER: Publisher = WordPressPublisher()
