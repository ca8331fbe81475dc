"""Publishing on Threads (Meta for Developers, “Threads API”: “Posts”, “Reply Management”, “Delete Posts”; read December 2026): a container, which
holds what it answers, made public once. Pictures are fetched from us."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from stance.channels.port.answers import host_of, object_of
from stance.channels.port.checking import (
    files_allowed,
    is_sendable,
    long_descriptions,
    not_quotes,
    nothing_said,
    odd_signs,
    too_long,
    without_place,
)
from stance.channels.port.graph_containers import POLL_SECONDS, Containers, address_of
from stance.channels.port.graph_sending import asked, heard, is_gone, refusal
from stance.channels.port.measuring import EMOJI, addresses_in, utf8_bytes
from stance.channels.port.publishing import (
    Absent,
    Count,
    Found,
    Gone,
    Limit,
    Limits,
    Outcome,
    Place,
    Problem,
    Processing,
    Publisher,
    Ready,
    Reference,
    Rejected,
    Repeat,
    Said,
    Stamp,
    Throttled,
    Unsent,
    Wire,
)
from stance.channels.port.sending import is_taken, not_taken_down, numbered
from stance.channels.port.wire import Response, Talk
from stance.channels.threads.graph_api import API
from stance.channels.threads.records import RECORDS
from stance.engines.evidence.canonical import canonical

_POSTS = "developers.facebook.com, “Threads API”: Posts"
LIMITS = Limits(
    {
        "text": Limit("text", 500, "characters, of an emoji its UTF-8 bytes", _POSTS, "2026-04"),
        "links": Limit("text", 5, "links", _POSTS, "2026-04"),
        "pictures": Limit("media", 20, "files", _POSTS, "2026-04"),
        "image": Limit("media", 8_000_000, "bytes", _POSTS, "2026-04"),
        "alt": Limit("alt", 1_000, "characters", _POSTS, "2026-04"),
    },
    ("image/jpeg", "image/png"),
)
CONTAINERS = Containers(API, "threads", "threads_publish", "status", "text", RECORDS.record_id)
EVERYBODY = {"reply_control": "everyone"}
"""Who may answer is said, never left to a default."""


def counted(said: Said, limits: Limits) -> list[Count]:
    """An emoji counts as its bytes, everything else as one."""
    extra = sum(utf8_bytes(found[0]) - len(found[0]) for found in EMOJI.finditer(said.text))
    links = len({span.text for span in addresses_in(said.text)})
    found = [
        Count(len(said.text) + extra, limits.most("text"), "characters"),
        Count(links, limits.most("links"), "links"),
    ]
    return sorted(found, key=lambda one: -one.count / one.most)


class ContainerPublisher:
    repeat = Repeat.TWO_PHASE
    fetches = True
    scopes = ("threads_content_publish", "threads_delete")
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        """Threads tells how many posts a day there may be, and nothing of what is in one."""
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
        counts = counted(said, limits)
        found = [
            *odd_signs(said),
            *too_long([one for one in counts if one.unit == "characters"]),
            *nothing_said(said),
            *without_place(said, "Threads", "title", "warning", "captions"),
            *not_quotes(said, "Threads"),
            *files_allowed(said, limits, "Threads"),
            *long_descriptions(said, limits),
        ]
        found += [
            Problem("text", f"{one.count} links: Threads takes {one.most}.")
            for one in counts
            if one.unit == "links" and one.is_over
        ]
        if len(said.media) > limits.most("pictures"):
            found.append(Problem("media", f"{len(said.media)} pictures: Threads takes {limits.most('pictures')}."))
        return found

    def rendered(self, said: Said, limits: Limits, stamp: Stamp, place: int) -> Wire:
        if not is_sendable(list(self.problems(said, limits))):
            raise ValueError("it cannot be sent as it is")
        media = [{"alt": one.alt, "digest": one.digest} for one in said.media]
        body: dict[str, Any] = {"at": stamp.seconds, "media": media, "place": place, "text": said.text}
        body |= {"reply": said.reply_to.id} if said.reply_to and not place else {}
        return Wire(canonical(body), said.text)

    def price(self, wire: Wire) -> None:
        del wire

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        """Of several pictures each has a container of its own. ``left``: "children", those that are done; "waits", one that Threads works on."""
        media, children = json.loads(wire.body)["media"], list(left.get("children", ()))
        if len(media) < 2 or len(children) == len(media):
            return Ready({"children": children}, is_last=True)
        what = f"file {len(children) + 1} of {len(media)}"
        if waits := left.get("waits"):
            is_ready = yield from CONTAINERS.is_ready(at, waits, what)
            if not isinstance(is_ready, bool):
                return is_ready
            return Ready({"children": [*children, waits]}) if is_ready else Ready(left, wait_seconds=POLL_SECONDS)
        fields = _picture(at, media[len(children)])
        if isinstance(fields, Rejected):
            return fields
        number = yield from CONTAINERS.made(at, fields | {"is_carousel_item": "true"}, what)
        if not isinstance(number, str):
            return number
        return Ready({"children": children, "waits": number}, wait_seconds=POLL_SECONDS)

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        """The container itself is made here, since it holds what it answers; nobody sees it before ``check`` makes it public."""
        said = json.loads(wire.body)
        if left.get("container"):
            return (yield from CONTAINERS.made_public(at, left, said["text"], said["at"], _edge(said)))
        fields = _whole(at, said, list(left.get("children", ())))
        if isinstance(fields, Rejected):
            return fields
        if parent := before[-1].id if before else said.get("reply"):
            fields["reply_to_id"] = parent
        number = yield from CONTAINERS.made(at, fields, "the post")
        return Processing({**left, "container": number}, POLL_SECONDS) if isinstance(number, str) else number

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        said = json.loads(wire.body)
        return (yield from CONTAINERS.made_public(at, left, said["text"], said["at"], _edge(said)))

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        said = json.loads(wire.body)
        if left.get("container"):
            return (yield from CONTAINERS.looked_at(at, left["container"], said["text"], since, _edge(said), taken))
        return (yield from CONTAINERS.listed(at, said["text"], since, _edge(said), taken))

    def named(self, account_id: str, record_id: str) -> Reference | None:
        return numbered(RECORDS, account_id, record_id)

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        answer = yield from heard(asked(API, at, f"/{quote(post.id, safe='')}", "DELETE"))
        is_done = isinstance(answer, Response) and is_taken(answer) and object_of(answer).get("success") is True
        if is_done or is_gone(answer):
            return Absent()
        return not_taken_down(answer, host_of(at.site), refusal(API, at, answer, "the deletion"))


def _edge(said: Mapping[str, Any]) -> str:
    """Posts and answers of the account are two lists."""
    return "replies" if said["place"] or said.get("reply") else "threads"


def _picture(at: Place, medium: Mapping[str, Any]) -> dict[str, str] | Rejected:
    url = address_of(at, medium["digest"])
    if isinstance(url, Rejected):
        return url
    return {"media_type": "IMAGE", "image_url": url} | ({"alt_text": medium["alt"]} if medium["alt"] else {})


def _whole(at: Place, said: Mapping[str, Any], children: list[str]) -> dict[str, str] | Rejected:
    text = {"text": said["text"]} | EVERYBODY
    if children:
        return {"media_type": "CAROUSEL", "children": ",".join(children)} | text
    if not said["media"]:
        return {"media_type": "TEXT"} | text
    fields = _picture(at, said["media"][0])
    return fields if isinstance(fields, Rejected) else fields | text


PUBLISHER: Publisher = ContainerPublisher()
