"""Uploads that can be gone on with (developers.google.com/youtube/v3, “Using the Resumable Upload Protocol”, read December 2026): a session has
an address of its own, says how far it came (308), and gives the video to whoever asks once it is complete. Its last byte makes the video."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from stance.channels.port.publishing import Place
from stance.channels.port.wire import File, NoAnswer, Request, Response
from stance.engines.evidence.canonical import canonical

STRETCH_BYTES = 32 * 256 * 1024
"""Stretches are multiples of 256 KB, but for the last."""
INCOMPLETE = 308
_RANGE = re.compile(r"bytes=0-(\d{1,15})")
_HOME = "googleapis.com"


def begun(at: Place, said: Mapping[str, Any]) -> Request:
    file = said["file"]
    headers = _headers(at) | {
        "Content-Type": "application/json; charset=UTF-8",
        "X-Upload-Content-Length": str(file["size"]),
        "X-Upload-Content-Type": file["type"],
    }
    url = f"{at.site}/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"
    return Request("POST", url, headers, canonical(said["video"]))


def session_in(answer: Response | NoAnswer) -> str:
    """The address of a session; only one of the platform's own, since what signs in goes along."""
    url = answer.header("Location") if isinstance(answer, Response) and answer.status in (200, 201) else ""
    try:
        parts = urlsplit(url)
        is_own = parts.scheme == "https" and f".{parts.hostname}".endswith(f".{_HOME}") and parts.port in (None, 443)
    except ValueError:
        return ""
    return url if is_own and "upload" in parts.path else ""


def asked(at: Place, session: str, size: int) -> Request:
    return Request("PUT", session, _headers(at) | {"Content-Length": "0", "Content-Range": f"bytes */{size}"})


def reached(answer: Response | NoAnswer) -> int | None:
    """Bytes that the session has; None where the answer does not say."""
    if isinstance(answer, NoAnswer) or answer.status != INCOMPLETE:
        return None
    told = answer.header("Range")
    found = _RANGE.fullmatch(told.strip())
    return int(found[1]) + 1 if found else None if told else 0


def stretch(at: Place, session: str, file: Mapping[str, Any], start: int, end: int) -> Request:
    """Bytes from ``start`` to just before ``end``."""
    headers = _headers(at) | {"Content-Range": f"bytes {start}-{end - 1}/{file['size']}", "Content-Type": file["type"]}
    return Request("PUT", session, headers, pieces=(File(file["digest"], end - start, start),))


def _headers(at: Place) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {at.secret.value}"}
