"""Files of a status, one a step: laid in with their descriptions, then asked for until the server has read them (docs.joinmastodon.org,
“media API methods”, read November 2026: 200 it is done, 202 it is worked on, 206 still so)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from stance.channels.port.answers import host_of, object_of, wait_of
from stance.channels.port.publishing import Place, Ready, Rejected, Throttled, Unsent
from stance.channels.port.wire import File, NoAnswer, Request, Response, Talk

POLL_SECONDS = 2.0


def uploaded(
    at: Place, media: Sequence[Mapping[str, Any]], left: Mapping[str, Any]
) -> Talk[Ready | Rejected | Throttled | Unsent]:
    """``left``: "media", the server's ids of those that are done; "waits", that of one that it works on."""
    done, waits = list(left.get("media", ())), str(left.get("waits", ""))
    if len(done) == len(media):
        return Ready({"media": done}, is_last=True)
    host = host_of(at.site)
    try:
        response = yield _question(at, waits) if waits else _upload(at, media[len(done)])
    except NoAnswer:
        return Unsent(f"{host} gave no whole answer to a file.")
    return _read(host, response, done, waits, len(media))


def _read(
    host: str, response: Response, done: list[str], waits: str, wanted: int
) -> Ready | Rejected | Throttled | Unsent:
    number = object_of(response).get("id") or waits
    if response.status == 429:
        return Throttled(f"{host} takes no more files for now.", wait_of(response))
    if response.status in (200, 202, 206) and isinstance(number, str) and number:
        if response.status != 200:
            return Ready({"media": done, "waits": number}, wait_seconds=POLL_SECONDS)
        return Ready({"media": [*done, number]}, is_last=len(done) + 1 == wanted)
    if response.status in (401, 403):
        return Rejected(f"{host} does not let the connection lay in files ({response.status}).", is_dead=True)
    if 400 <= response.status < 500:
        return Rejected(f"{host} refused a file ({response.status}): file {len(done) + 1} of {wanted}.")
    return Unsent(f"{host} is out of order ({response.status}).")


def _question(at: Place, number: str) -> Request:
    return Request("GET", f"{at.site}/api/v1/media/{quote(number, safe='')}", _headers(at))


def _upload(at: Place, medium: Mapping[str, Any]) -> Request:
    """multipart/form-data (RFC 7578). The boundary comes from the file, so that the same request is the same bytes."""
    boundary = "stance-" + sha256(f"{medium['digest']} {medium['alt']}".encode()).hexdigest()[:40]
    name = f"{medium['digest'][:16]}.{medium['type'].partition('/')[2].partition('+')[0]}"
    before = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="description"\r\n\r\n{medium["alt"]}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {medium["type"]}\r\n\r\n'
    )
    pieces = (before.encode(), File(medium["digest"], medium["size"]), f"\r\n--{boundary}--\r\n".encode())
    headers = _headers(at) | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return Request("POST", f"{at.site}/api/v2/media", headers, pieces=pieces)


def _headers(at: Place) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {at.secret.value}"}
