"""Publishing on Instagram (Meta for Developers, “Content Publishing”, “IG User Media”, “IG Container”; read December 2026): a container for each
picture, which Instagram fetches from us, one around several, made public once. No program can take a post down."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from stance.channels.instagram.graph_api import API
from stance.channels.instagram.records import RECORDS
from stance.channels.port.answers import host_of
from stance.channels.port.checking import (
    files_allowed,
    is_sendable,
    long_descriptions,
    not_quotes,
    not_replies,
    odd_signs,
    too_long,
    without_place,
)
from stance.channels.port.graph_containers import POLL_SECONDS, Containers, address_of
from stance.channels.port.publishing import (
    Count,
    Found,
    Gone,
    Limit,
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
    Unsent,
    Wire,
)
from stance.channels.port.sending import numbered
from stance.channels.port.wire import Talk
from stance.engines.evidence.canonical import canonical

_MEDIA = "developers.facebook.com, “Instagram Platform”: IG User Media"
LIMITS = Limits(
    {
        "text": Limit("text", 2_200, "characters", _MEDIA, "2026-11"),
        "hashtags": Limit("text", 30, "hashtags", _MEDIA, "2026-11"),
        "mentions": Limit("text", 20, "mentions", _MEDIA, "2026-11"),
        "pictures": Limit("media", 10, "files", "developers.facebook.com, “Content Publishing”", "2026-12"),
        "image": Limit("media", 8_000_000, "bytes", _MEDIA, "2026-11"),
        "alt": Limit("alt", 1_000, "characters", _MEDIA, "2026-11"),
    },
    ("image/jpeg",),
)
MANY_TAGS, MANY_MENTIONS = 5, 3
"""From more on, what others report of how far a post is shown; no document says so."""
WIDEST, NARROWEST = 1.91, 0.8
"""Width to height (“IG User Media”, image specifications)."""
_TAG, _MENTION = re.compile(r"(?<!\w)#\w+"), re.compile(r"(?<![\w.])@\w[\w.]*")
CONTAINERS = Containers(API, "media", "media_publish", "status_code", "caption", RECORDS.record_id)
EDGE = "media"


class ContainerPublisher:
    repeat = Repeat.TWO_PHASE
    fetches = True
    scopes = ("instagram_business_content_publish",)
    limits = LIMITS

    def ask_limits(self, place: Place) -> Talk[Limits]:
        """Instagram tells how many posts a day there may be, and nothing of what is in one."""
        del place
        yield from ()
        return LIMITS

    def sign_in(self, place: Place) -> Talk[Place]:
        """The access token is what signs in."""
        yield from ()
        return place

    def counts(self, said: Said, limits: Limits) -> Sequence[Count]:
        found = [Count(len(said.text), limits.most("text"), "characters")]
        found.append(Count(len(_TAG.findall(said.text)), limits.most("hashtags"), "hashtags"))
        found.append(Count(len(_MENTION.findall(said.text)), limits.most("mentions"), "mentions"))
        return sorted(found, key=lambda one: -one.count / one.most)

    def problems(self, said: Said, limits: Limits) -> Sequence[Problem]:
        counts = self.counts(said, limits)
        found = [
            *odd_signs(said),
            *too_long([one for one in counts if one.unit == "characters"]),
            *without_place(said, "Instagram", "title", "warning", "captions"),
            *not_replies(said, "Instagram"),
            *not_quotes(said, "Instagram"),
            *files_allowed(said, limits, "Instagram"),
            *long_descriptions(said, limits),
            *_numbers(counts),
            *_shapes(said),
        ]
        if not said.media:
            found.append(Problem("media", "A post on Instagram needs a picture: add one."))
        if len(said.media) > limits.most("pictures"):
            found.append(Problem("media", f"{len(said.media)} pictures: Instagram takes {limits.most('pictures')}."))
        return found

    def rendered(self, said: Said, limits: Limits, stamp: Stamp, place: int) -> Wire:
        if not is_sendable(list(self.problems(said, limits))):
            raise ValueError("it cannot be sent as it is")
        media = [{"alt": one.alt, "digest": one.digest} for one in said.media]
        return Wire(canonical({"at": stamp.seconds, "caption": said.text, "media": media, "place": place}), said.text)

    def price(self, wire: Wire) -> None:
        del wire

    def prepare(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Ready | Rejected | Throttled | Unsent]:
        """``left``: "children", containers that are done; "waits", one that Instagram works on; "container", the one to make public."""
        said, children = json.loads(wire.body), list(left.get("children", ()))
        what = f"file {min(len(children) + 1, len(said['media']))} of {len(said['media'])}"
        working = str(left.get("container") or left.get("waits") or "")
        if working:
            is_ready = yield from CONTAINERS.is_ready(at, working, what)
            if not isinstance(is_ready, bool):
                return is_ready
            if not is_ready:
                return Ready(left, wait_seconds=POLL_SECONDS)
            return Ready(left, is_last=True) if left.get("container") else Ready({"children": [*children, working]})
        is_single = len(said["media"]) == 1
        if is_single or len(children) < len(said["media"]):
            fields = _picture(at, said["media"][len(children)])
            if isinstance(fields, Rejected):
                return fields
            fields |= {"caption": said["caption"]} if is_single else {"is_carousel_item": "true"}
        else:
            fields = {"media_type": "CAROUSEL", "children": ",".join(children), "caption": said["caption"]}
        number = yield from CONTAINERS.made(at, fields, what)
        if not isinstance(number, str):
            return number
        is_whole = is_single or len(children) == len(said["media"])
        return Ready({"children": children, "container" if is_whole else "waits": number}, wait_seconds=POLL_SECONDS)

    def commit(self, at: Place, wire: Wire, left: Mapping[str, Any], before: Sequence[Reference]) -> Talk[Outcome]:
        del before
        said = json.loads(wire.body)
        return (yield from CONTAINERS.made_public(at, left, said["caption"], said["at"], EDGE))

    def check(self, at: Place, wire: Wire, left: Mapping[str, Any]) -> Talk[Outcome]:
        return (yield from self.commit(at, wire, left, ()))

    def reconcile(
        self, at: Place, wire: Wire, left: Mapping[str, Any], since: int, taken: Collection[str] = ()
    ) -> Talk[Found]:
        caption = json.loads(wire.body)["caption"]
        if left.get("container"):
            return (yield from CONTAINERS.looked_at(at, left["container"], caption, since, EDGE, taken))
        return (yield from CONTAINERS.listed(at, caption, since, EDGE, taken))

    def named(self, account_id: str, record_id: str) -> Reference | None:
        return numbered(RECORDS, account_id, record_id)

    def retract(self, at: Place, post: Reference) -> Talk[Gone]:
        del post
        yield from ()
        return Rejected(f"{host_of(at.site)} takes no deletions by a program. Delete the post in the app.")


def _picture(at: Place, medium: Mapping[str, Any]) -> dict[str, str] | Rejected:
    url = address_of(at, medium["digest"])
    if isinstance(url, Rejected):
        return url
    return {"image_url": url} | ({"alt_text": medium["alt"]} if medium["alt"] else {})


def _numbers(counts: Sequence[Count]) -> list[Problem]:
    found = []
    for unit, many in (("hashtags", MANY_TAGS), ("mentions", MANY_MENTIONS)):
        one = next(count for count in counts if count.unit == unit)
        if one.is_over:
            found.append(Problem("text", f"{one.count} {unit}: Instagram takes {one.most}."))
        elif one.count > many:
            words = f"{one.count} {unit}: posts with more than {many} are said to be shown to fewer people."
            found.append(Problem("text", words, is_warning=True))
    return found


def _shapes(said: Said) -> list[Problem]:
    found = []
    for place, one in enumerate(said.media):
        if one.width_px and one.height_px and not NARROWEST <= one.width_px / one.height_px <= WIDEST:
            words = f"{one.width_px} × {one.height_px}: Instagram takes pictures from 4:5 to 1.91:1. Crop it."
            found.append(Problem("media", words, medium=place))
    return found


PUBLISHER: Publisher = ContainerPublisher()
