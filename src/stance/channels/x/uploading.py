"""Files of a post, one request a step: announced, handed over in segments, finished, waited for, described (docs.x.com, “Chunked media
upload” and “Create Media metadata”; read December 2026). What was finished is forgotten by X after a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from stance.channels.port.answers import host_of, object_of
from stance.channels.port.publishing import Place, Ready, Rejected, Throttled, Unsent
from stance.channels.port.sending import answer_to, form_of, is_taken, unprepared
from stance.channels.port.wire import File, Request, Response, Talk
from stance.engines.evidence.canonical import canonical

SEGMENT_BYTES = 4_000_000
"""“Append”: at most 5 MB."""
POLL_SECONDS, LONGEST_POLL = 5.0, 600.0
_CATEGORIES = {"image/gif": "tweet_gif", "video/mp4": "tweet_video"}
_DONE = "succeeded"


def uploaded(
    at: Place, media: Sequence[Mapping[str, Any]], left: Mapping[str, Any]
) -> Talk[Ready | Rejected | Throttled | Unsent]:
    """``left``: "media", X's ids of those that are done; of the one in work "id", "sent" (bytes), "state" and "length"."""
    done, work = list(left.get("media", ())), dict(left)
    if len(done) == len(media):
        return Ready({"media": done}, is_last=True)
    one, what = media[len(done)], f"file {len(done) + 1} of {len(media)}"
    answer = yield from answer_to(_next(at, one, work))
    if not isinstance(answer, Response) or not is_taken(answer):
        return unprepared(answer, host_of(at.site), what)
    after = _after(object_of(answer), one, work)
    if isinstance(after, str):
        return Rejected(f"{host_of(at.site)} cannot use {what}: {after}.")
    if after is None:
        return Unsent(f"{host_of(at.site)} answered with something else than {what}.")
    state, wait = after
    if state.get("state") == "described":
        done.append(state["id"])
        return Ready({"media": done}, is_last=len(done) == len(media))
    return Ready({"media": done, **state}, wait_seconds=wait)


def _next(at: Place, one: Mapping[str, Any], work: Mapping[str, Any]) -> Request:
    number = quote(str(work.get("id", "")), safe="")
    if not number:
        body = {
            "media_category": _CATEGORIES.get(one["type"], "tweet_image"), "media_type": one["type"], "total_bytes": one["size"],
        }  # fmt: skip
        return _told(at, "/2/media/upload/initialize", body)
    if work.get("state") == _DONE:
        metadata = {"alt_text": {"text": one["alt"]}} if one["alt"] else {}
        return _told(at, "/2/media/metadata", {"id": work["id"], "metadata": metadata})
    if work.get("state"):
        return Request("GET", f"{at.site}/2/media/upload?command=STATUS&media_id={number}", _headers(at))
    sent = int(work["sent"])
    if sent == one["size"]:
        return Request("POST", f"{at.site}/2/media/upload/{number}/finalize", _headers(at))
    file = File(one["digest"], min(SEGMENT_BYTES, one["size"] - sent), sent)
    type_, pieces = form_of({"segment_index": str(sent // SEGMENT_BYTES)}, "media", file, "application/octet-stream")
    url = f"{at.site}/2/media/upload/{number}/append"
    return Request("POST", url, _headers(at) | {"Content-Type": type_}, pieces=pieces)


def _after(
    fields: Mapping[str, Any], one: Mapping[str, Any], work: Mapping[str, Any]
) -> tuple[dict[str, Any], float] | str | None:
    """What is kept next, and the seconds to wait; why X cannot use the file; None where it does not say."""
    data = fields.get("data")
    data = data if isinstance(data, dict) else {}
    if "id" not in work:
        number = data.get("id")
        return ({"id": number, "sent": 0}, 0.0) if isinstance(number, str) and number.isdecimal() else None
    state: dict[str, Any] = {"id": work["id"], "sent": work["sent"]}
    if work.get("state") == _DONE:
        return state | {"state": "described"}, 0.0
    if not work.get("state") and int(work["sent"]) < one["size"]:
        return state | {"sent": min(one["size"], int(work["sent"]) + SEGMENT_BYTES)}, 0.0
    if data.get("id") != work["id"]:
        return None
    info = data.get("processing_info")
    told = info.get("state") if isinstance(info, dict) else _DONE
    if told == "failed":
        return "it could not be read there"
    if told == _DONE and not one["alt"]:
        return state | {"state": "described"}, 0.0
    wait = info.get("check_after_secs") if isinstance(info, dict) else 0
    seconds = float(wait) if isinstance(wait, int | float) and 0 <= wait <= LONGEST_POLL else POLL_SECONDS
    return state | {"state": _DONE if told == _DONE else "waits"}, 0.0 if told == _DONE else seconds


def _told(at: Place, path: str, body: Mapping[str, Any]) -> Request:
    return Request(
        "POST", f"{at.site}{path}", _headers(at) | {"Content-Type": "application/json"}, canonical(dict(body))
    )


def _headers(at: Place) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {at.secret.value}"}
