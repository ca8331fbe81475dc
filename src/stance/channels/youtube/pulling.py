"""Looking at a channel page by page (developers.google.com/youtube/v3, “PlaylistItems: list” and “Videos: list”, read November 2026).

The playlist of a channel's uploads lists its videos, the newest first, fifty a page; what each is, is asked for by the page. A video that
is in the playlist and that YouTube does not show is not public, or was removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from stance.channels.port.answers import Asking, host_of, listed_in, span_of, value_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.following import Following, read
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Response, Talk
from stance.channels.youtube.api import asked, reasons_in, refused, signed_in, uploads_of
from stance.channels.youtube.api_videos import PARTS, ApiReader
from stance.channels.youtube.items import NoItem
from stance.channels.youtube.tables import VIDEO_ID
from stance.engines.exports.instants import BadInstant, maybe
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.outcome import BadElement, Element, Outcome

PAGE_POSTS = 50
VIDEOS = "/youtube/v3/videos"
PLAYLIST = "/youtube/v3/playlistItems"


@dataclass(frozen=True, slots=True)
class _Listed:
    """One page of the playlist: ids in its order, its moments, the token of the next one, YouTube's clock."""

    ids: tuple[str, ...] = ()
    times: tuple[int, ...] = ()
    token: str = ""
    now: int | None = None
    failures: tuple[Failure, ...] = ()


class UploadsPuller:
    page_posts = PAGE_POSTS

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        asking = Asking()
        at = read(cursor, look.account_id) if cursor else None
        listed = None
        if at is not None:
            playlist, _, token = at.token.partition("/")
            listed = yield from _listed(look, playlist, token, asking)
        is_restarted = bool(cursor) and listed is None
        if at is None or listed is None:
            at = Following(look.account_id)
            playlist = yield from uploads_of(look, asking)
            listed = yield from _listed(look, playlist, "", asking)
        if listed is None:
            raise Unreachable(f"{host_of(look.site)} does not list the videos of the channel now (400).")
        page = yield from _Reading(look, at, asking).page(listed, playlist)
        return replace(page, restarted=is_restarted)

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        """Of a video that is private or unlisted now, YouTube says so to its channel: it is gone for the public."""
        asking, host = Asking(), host_of(look.site)
        if not VIDEO_ID.fullmatch(item_id):
            raise Unreachable(f"{host} cannot be asked for that: it is no id of a video.")
        response = yield from asking.ask(asked(look.site, "videos", signed_in(look), part=PARTS, id=item_id))
        number, outcomes = asking.latest, _videos(response, host)
        if not outcomes:
            yield from uploads_of(look, asking)  # of a channel that is suspended no video is shown, and none is deleted
            return None
        video = value_of(response, host)["items"][0]
        if not isinstance(video, dict) or video.get("id") != item_id:
            raise Unreachable(f"{host} answered with another video than was asked for.")
        try:
            item = ApiReader(look.account_id).item(video)
        except ODD as error:
            raise Unreachable(f"{host} answered with a video that cannot be read: {_reason(error)[:200]}") from None
        return None if item is None else (Place(number, *span_of(response.body)), item)

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        """None: YouTube gives a film's file to nobody by its API. A Takeout of the channel has it."""
        return iter(())


def _listed(look: Look, playlist: str, token: str, asking: Asking) -> Talk[_Listed | None]:
    """None where YouTube does not take the token. Of a channel without videos there may be no playlist."""
    host = host_of(look.site)
    question = {"part": "contentDetails", "playlistId": playlist, "maxResults": str(PAGE_POSTS)}
    question |= {"pageToken": token} if token else {}
    response = yield from asking.ask(asked(look.site, "playlistItems", signed_in(look), **question))
    refused(response, host)
    reasons = reasons_in(response)
    if response.status == 400 and reasons and token:
        return None
    if response.status == 404 and "playlistNotFound" in reasons:
        return None if token else _Listed(now=maybe(response.header("Date")))
    if response.status != 200:
        raise Unreachable(f"{host} does not list the videos of the channel now ({response.status}).")
    fields, outcomes = listed_in(response, host, "items")
    if not isinstance(fields.get("kind"), str):
        raise Unreachable(f"{host} answered with something else than a list of videos ({response.status}).")
    bad = [one for one in outcomes if isinstance(one, BadElement)]
    details = [_details(one) for one in outcomes if isinstance(one, Element)]
    ids = dict.fromkeys(
        one["videoId"] for one in details if isinstance(one.get("videoId"), str) and VIDEO_ID.fullmatch(one["videoId"])
    )
    times = [at for one in details if (at := maybe(one.get("videoPublishedAt"))) is not None]
    following = fields.get("nextPageToken")
    return _Listed(
        tuple(ids),
        tuple(times),
        following if isinstance(following, str) else "",
        maybe(response.header("Date")),
        tuple(Failure(PLAYLIST, one.offset_bytes, one.reason, one.lost) for one in bad),
    )


def _details(element: Element) -> dict[str, Any]:
    details = element.value.get("contentDetails") if isinstance(element.value, dict) else None
    return details if isinstance(details, dict) else {}


def _videos(response: Response, host: str) -> list[Outcome]:
    refused(response, host)
    fields, outcomes = listed_in(response, host, "items")
    if response.status != 200 or not isinstance(fields.get("kind"), str):
        raise Unreachable(f"{host} does not show videos now ({response.status}).")
    return outcomes


@dataclass(slots=True)
class _Reading:
    """One page of the playlist and what its videos are."""

    look: Look
    at: Following
    asking: Asking
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def page(self, listed: _Listed, playlist: str) -> Talk[Page]:
        self.failures += listed.failures
        for start in range(0, len(listed.ids), PAGE_POSTS):
            yield from self._shown(listed.ids[start : start + PAGE_POSTS])
        order = {identifier: place for place, identifier in enumerate(listed.ids)}
        self.items.sort(key=lambda pair: order.get(pair[1].post_id, len(order)))
        oldest = min(listed.times, default=None)
        known = [*listed.times, *([] if listed.now is None else [listed.now])]
        newest = self.at.at if self.at.token else max(known, default=None)
        following = self.at.then(f"{playlist}/{listed.token}" if listed.token else "", oldest)
        is_window = oldest is not None and newest is not None and oldest <= newest
        return Page(
            items=tuple(self.items),
            cursor=following.written() if following else "",
            oldest=oldest if is_window else None,
            newest=newest if is_window else None,
            tells_absence=is_window and not self.failures and all(one >= two for one, two in pairwise(listed.times)),
            failures=tuple(self.failures),
        )

    def _shown(self, ids: tuple[str, ...]) -> Talk[None]:
        host = host_of(self.look.site)
        response = yield from self.asking.ask(
            asked(self.look.site, "videos", signed_in(self.look), part=PARTS, id=",".join(ids))
        )
        reader, number = ApiReader(self.look.account_id), self.asking.latest
        for outcome in _videos(response, host):
            if isinstance(outcome, BadElement):
                self.failures.append(Failure(VIDEOS, outcome.offset_bytes, outcome.reason, outcome.lost))
                continue
            try:
                item = reader.item(outcome.value, outcome.warnings)
                if item is not None and item.post_id not in ids:
                    raise NoItem("it was not asked for")
            except ODD as error:
                self.failures.append(Failure(VIDEOS, outcome.offset_bytes, _reason(error)[:500]))
            else:
                if item is not None:
                    self.items.append((Place(number, outcome.offset_bytes, outcome.length_bytes), item))


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, NoItem | BadInstant) else f"it cannot be read: {error}"


PULLER: Puller = UploadsPuller()
