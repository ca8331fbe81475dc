"""Publishing as a page on LinkedIn (learn.microsoft.com/linkedin, “Posts API”, “Images API”; read December 2026).

There is no key by which a repeated post is told. LinkedIn refuses the same words within some time (422, DUPLICATE_POST): then the first has
probably landed, so it is looked for among the page's newest posts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from stance.channels.linkedin.api import VERSION, asked, is_error
from stance.channels.linkedin.api_posts import MEDIUM, POST, text_of
from stance.channels.linkedin.composing import LIMITS, counted, post_of, problems_of, wire_of
from stance.channels.linkedin.organizations import urn_of
from stance.channels.linkedin.records import RECORDS, UPDATE
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
    unbegun,
    unconfirmed,
    unprepared,
    unseen,
)
from stance.channels.port.wire import File, NoAnswer, Request, Response, Talk
from stance.engines.evidence.canonical import canonical

LISTED = 50
POLL_SECONDS = 2.0
_READY, _FAILED = "AVAILABLE", "PROCESSING_FAILED"
_HOME = "linkedin.com"


class PagePublisher:
    repeat = Repeat.NONE
    fetches = False
    scopes = ("w_organization_social",)
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        """LinkedIn does not tell them."""
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
        return Wire(canonical(wire_of(said, stamp) | {"place": place}), said.text)

    def price(self, wire: Wire) -> None:
        del wire

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        """``left``: "author", the page's URN; "images", the URNs of files that are there; "waits", of one that LinkedIn works on."""
        media, images, waits = json.loads(wire.body)["media"], list(left.get("images", ())), left.get("waits", "")
        author = left.get("author")
        if author is None:
            try:
                author = yield from urn_of(Look(at.site, at.account_id, at.handle, at.secret), at.secret, Asking())
            except Refusal as error:
                return Rejected(str(error), is_dead=True)
            except Unreachable as error:
                return unbegun(error)
            return Ready({"author": author, "images": []}, is_last=not media)
        what = f"file {len(images) + 1} of {len(media)}"
        if len(images) == len(media):
            return Ready(left, is_last=True)
        if not waits:
            urn = yield from _laid_in(at, author, media[len(images)], what)
            return Ready({"author": author, "images": images, "waits": urn}) if isinstance(urn, str) else urn
        answer = yield from answer_to(asked(at.site, f"images/{quote(waits, safe='')}", at.secret))
        state = object_of(answer).get("status") if isinstance(answer, Response) and is_taken(answer) else None
        if state == _FAILED:
            return Rejected(f"{host_of(at.site)} cannot use {what}: it could not be read there.")
        if state == "WAITING_UPLOAD":  # what seemed to take the file was something before LinkedIn
            return Ready({"author": author, "images": images}, wait_seconds=POLL_SECONDS)
        if state not in (_READY, "PROCESSING"):
            return unprepared(answer, host_of(at.site), what, _refusal(at, answer, what))
        if state != _READY:
            return Ready(left, wait_seconds=POLL_SECONDS)
        return Ready({"author": author, "images": [*images, waits]}, is_last=len(images) + 1 == len(media))

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        del before
        said, host = json.loads(wire.body), host_of(at.site)
        post = post_of(said, left["author"], list(left["images"]))
        answer = yield from answer_to(_posted(at, "posts", post))
        if isinstance(answer, Response) and answer.status == 201:
            done = _accepted(at, answer.header("x-restli-id"), ())
            return done or Unknown(f"{host} took the post and did not say which.")
        look = _searched(at, left["author"], said, said["at"], ())
        return (yield from unconfirmed(answer, host, look, _refusal(at, answer, "the post")))

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        """A post is public at once or not at all."""
        del wire, left
        yield from ()
        return Unknown(f"{host_of(at.site)} works on nothing.")

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        author = left.get("author")
        if author is None:
            try:
                author = yield from urn_of(Look(at.site, at.account_id, at.handle, at.secret), at.secret, Asking())
            except (Refusal, Unreachable) as error:
                return Unknown(str(error))
        return (yield from _searched(at, author, json.loads(wire.body), since, taken))

    def named(self, account_id: str, record_id: str) -> Reference | None:
        return numbered(RECORDS, account_id, record_id)

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        """A deletion is answered without words, also of what was not there: so it is asked for once more."""
        host, path = host_of(at.site), f"posts/{quote(post.id, safe='')}"
        request = asked(at.site, path, at.secret)
        headers = {**request.headers, "X-RestLi-Method": "DELETE"}
        answer = yield from answer_to(Request("DELETE", request.url, headers))
        if isinstance(answer, NoAnswer) or answer.status not in (204, 404):
            return not_taken_down(answer, host, _refusal(at, answer, "the deletion"))
        answer = yield from answer_to(request)
        if isinstance(answer, Response) and answer.status == 404 and is_error(answer):
            return Absent()
        return Unknown(f"{host} took the deletion, and does not say yet that the post is gone.")


def _posted(at: Place, path: str, body: Mapping[str, Any]) -> Request:
    request = asked(at.site, path, at.secret)
    return Request("POST", request.url, {**request.headers, "Content-Type": "application/json"}, canonical(dict(body)))


def _laid_in(at: Place, author: str, medium: Mapping[str, Any], what: str) -> Talk[str | Rejected | Throttled | Unsent]:
    """The file goes to an address that LinkedIn names: only to one of its own, since what signs in goes along."""
    host = host_of(at.site)
    body = {"initializeUploadRequest": {"owner": author}}
    answer = yield from answer_to(_posted(at, "images?action=initializeUpload", body))
    value = object_of(answer).get("value") if isinstance(answer, Response) and is_taken(answer) else None
    url, urn = (value.get("uploadUrl"), value.get("image")) if isinstance(value, dict) else (None, None)
    if not isinstance(url, str) or not isinstance(urn, str) or not MEDIUM.fullmatch(urn) or not _is_own(url):
        return unprepared(answer, host, what, _refusal(at, answer, what))
    headers = {"Authorization": f"Bearer {at.secret.value}", "Content-Type": "application/octet-stream"}
    answer = yield from answer_to(Request("PUT", url, headers, pieces=(File(medium["digest"], medium["size"]),)))
    if isinstance(answer, Response) and answer.status in (200, 201):
        return urn
    return unprepared(answer, host, what)


def _is_own(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and f".{parts.hostname}".endswith(f".{_HOME}") and parts.port in (None, 443)
    except ValueError:
        return False


def _refusal(at: Place, answer: Response | NoAnswer, what: str) -> Rejected | Throttled | None:
    if isinstance(answer, NoAnswer):
        return None
    if answer.status == 426 and is_error(answer):
        return Rejected(f"LinkedIn has ended version {VERSION} of its interface. Update Stance, and send it again.")
    return refusal_of(answer, host_of(at.site), what)


def _searched(at: Place, author: str, said: Mapping[str, Any], since: int, taken: Collection[str]) -> Talk[Found]:
    host, first = host_of(at.site), since - CLOCKS_DIFFER
    path = f"posts?author={quote(author, safe='')}&q=author&isDsc=false&count={LISTED}&sortBy=CREATED"
    answer = yield from answer_to(asked(at.site, path, at.secret, "FINDER"))
    if isinstance(answer, NoAnswer) or not is_taken(answer):
        return unseen(answer, host)
    listed = object_of(answer).get("elements")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        return Unknown(f"{host} answered with something else than a list.")
    text = " ".join(text_of(said["commentary"]).split())
    for one in listed:
        commentary = one.get("commentary")
        is_same = isinstance(commentary, str) and " ".join(text_of(commentary).split()) == text
        if is_same and one.get("id") not in taken and _made_at(one) >= first:
            return _accepted(at, one.get("id"), _differences(one, said)) or Unknown(
                f"{host} shows the post without its URN."
            )
    if len(listed) < LISTED or min(map(_made_at, listed)) < first:
        return Absent()
    return Unknown(f"{host} lists {LISTED} newer posts, and this one is not among them.")


def _made_at(post: Mapping[str, Any]) -> int:
    told = post.get("publishedAt", post.get("createdAt"))
    return told // 1000 if isinstance(told, int) and not isinstance(told, bool) else 0


def _differences(post: Mapping[str, Any], said: Mapping[str, Any]) -> tuple[str, ...]:
    content = post.get("content")
    given = content if isinstance(content, dict) else {}
    several, single = given.get("multiImage"), given.get("media")
    images = several.get("images") if isinstance(several, dict) else [single] if isinstance(single, dict) else []
    shown, wanted = len(images) if isinstance(images, list) else 0, len(said["media"])
    found = [] if shown == wanted else [f"{shown} of {wanted} files are in the post."]
    if post.get("visibility") != "PUBLIC" or post.get("lifecycleState") != "PUBLISHED":
        found.append("It is not shown to everybody.")
    return tuple(found)


def _accepted(at: Place, urn: Any, differs: tuple[str, ...]) -> Accepted | None:
    if not isinstance(urn, str) or not POST.fullmatch(urn):
        return None
    return Accepted(Reference(urn), RECORDS.record_id(at.account_id, urn), UPDATE + urn, differs)


PUBLISHER: Publisher = PagePublisher()
