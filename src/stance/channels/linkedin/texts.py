"""What stands in the cells: text, moments, addresses."""

from __future__ import annotations

import re
from datetime import date

from stance.engines.exports.instants import LAST, BadInstant

_EPOCH = date(1970, 1, 1).toordinal()
# "2026-05-07 16:41:18"; a day alone in older tables; "UTC" behind it in those of messages.
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?(?: ?UTC|Z)?", re.ASCII)
_USUAL_LENGTH = len("2026-05-07 16:41:18")
_TIME = re.compile(r" ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)", re.ASCII)
_midnights: dict[str, int] = {}
_DAYS_HELD = 20_000
_COLON = "(?::|%3[Aa])"
_URN = re.compile(rf"urn{_COLON}li{_COLON}(share|ugcPost|activity|groupPost){_COLON}(\d{{1,20}})", re.ASCII)
_ASSET = re.compile(r"/dms/(?:image|document|video|playlist/vid)/(?:[a-z]{1,12}/)?(?:v\d/)?([A-Za-z0-9_-]{10,60})(?=/)")
_BREAK = '"\n"'


def moment(text: str) -> tuple[int, bool]:
    """(Unix seconds, whether the time of day is told). Exports write UTC. Raises BadInstant."""
    midnight = _midnights.get(text[:10]) if len(text) == _USUAL_LENGTH else None
    if midnight is not None and (found := _TIME.fullmatch(text, 10)):
        return midnight + int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]), True
    return _read_moment(text)


def _read_moment(text: str) -> tuple[int, bool]:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise BadInstant(
            f"its date {text[:60]!r} is in no form that LinkedIn uses" if text.strip() else "it has no date"
        )
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        midnight = (date(year, month, day).toordinal() - _EPOCH) * 86_400
    except ValueError as error:
        raise BadInstant(f"its date {text!r} does not exist") from error
    seconds = midnight + hour * 3600 + minute * 60 + second
    if hour > 23 or minute > 59 or second > 59 or not 0 <= seconds <= LAST:
        raise BadInstant(f"its date {text!r} does not exist")
    if len(text) == _USUAL_LENGTH and found[6]:
        if len(_midnights) > _DAYS_HELD:
            _midnights.clear()
        _midnights[text[:10]] = midnight
    return seconds, found[4] is not None


def urn_in(address: str) -> tuple[str, str]:
    """(kind, whole URN) of the post to which an address leads, ("", "") where it does not tell."""
    found = _URN.search(address)
    return (found[1], f"urn:li:{found[1]}:{found[2]}") if found else ("", "")


def commentary(cell: str) -> str:
    """Some exports put quotation marks round every line of a text, or round every break in it, and write those that are meant
    twice. Only where all of its lines are so, they are taken off; a text of one line is as it stands."""
    text = cell.replace("\r\n", "\n").strip()
    if _BREAK not in text or text.count(_BREAK) != text.count("\n"):
        return text
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        text = text[1:-1]
    return text.replace(_BREAK, "\n").replace('""', '"').strip()


def asset_of(address: str) -> str:
    """The id of a medium in its address, "" where there is none: what else stands in it changes with every export."""
    found = _ASSET.search(address)
    return found[1] if found else ""


def medium_in(address: str) -> str:
    """LinkedIn's own word in the address of a medium: "image", "video", "document", else "media"."""
    path = address.partition("?")[0]
    if "/playlist/" in path or "/dms/video/" in path or "dms.video" in path:
        return "video"
    if "/dms/document/" in path or "document" in path:
        return "document"
    return "image" if "/image" in path else "media"
