"""Files of a status, one a step: laid in with their descriptions, then asked for until the server has read them (docs.joinmastodon.org,
“media API methods”, read November 2026: 200 it is done, 202 it is worked on, 206 still so)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from stance.channels.port.answers import host_of, object_of
from stance.channels.port.publishing import Place, Ready, Rejected, Throttled, Unsent
from stance.channels.port.sending import answer_to, form_of, unprepared
from stance.channels.port.wire import File, Request, Response, Talk

POLL_SECONDS = 2.0


def uploaded(
    at: Place, media: Sequence[Mapping[str, Any]], left: Mapping[str, Any]
) -> Talk[Ready | Rejected | Throttled | Unsent]:
    """``left``: "media", the server's ids of those that are done; "waits", that of one that it works on."""
    done, waits = list(left.get("media", ())), str(left.get("waits", ""))
    if len(done) == len(media):
        return Ready({"media": done}, is_last=True)
    answer = yield from answer_to(_question(at, waits) if waits else _upload(at, media[len(done)]))
    if isinstance(answer, Response) and answer.status in (200, 202, 206):
        number = object_of(answer).get("id")
        if isinstance(number, str) and number:
            if answer.status != 200:
                return Ready({"media": done, "waits": number}, wait_seconds=POLL_SECONDS)
            return Ready({"media": [*done, number]}, is_last=len(done) + 1 == len(media))
    return unprepared(answer, host_of(at.site), f"file {len(done) + 1} of {len(media)}")


def _question(at: Place, number: str) -> Request:
    return Request("GET", f"{at.site}/api/v1/media/{quote(number, safe='')}", headers_of(at))


def _upload(at: Place, medium: Mapping[str, Any]) -> Request:
    file = File(medium["digest"], medium["size"])
    type_, pieces = form_of({"description": medium["alt"]}, "file", file, medium["type"])
    return Request("POST", f"{at.site}/api/v2/media", headers_of(at) | {"Content-Type": type_}, pieces=pieces)


def headers_of(at: Place) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {at.secret.value}"}
