"""What a post shows beside its text: facts of its content that only some platforms have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MILLISECONDS = 1000


def facts_of(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Term and value, in the order in which people look for them; what a content does not have is left out."""
    found = [
        ("Summary", _text(content.get("summary"))),
        ("Place", _place(content.get("place"))),
        ("Event", _text(content.get("event"))),
        ("Options of the poll", "\n".join(_texts(content.get("options")))),
        ("Shared with it", "\n".join(_texts(content.get("shared")))),
        ("Linked pages", "\n".join(_cards(content.get("cards")))),
        ("Length", _length(content.get("duration_ms"))),
        ("Category", _text(content.get("category"))),
        ("Shown as", "a story, for a day" if content.get("is_story") else ""),
    ]
    return [(term, value) for term, value in found if value]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [text for one in value if (text := _text(one))] if isinstance(value, list) else []


def _place(value: Any) -> str:
    if not isinstance(value, dict):
        return _text(value)
    return ", ".join(text for key in ("name", "address") if (text := _text(value.get(key))))


def _cards(value: Any) -> list[str]:
    cards = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [": ".join(text for key in ("title", "url") if (text := _text(one.get(key)))) for one in cards]


def _length(milliseconds: Any) -> str:
    """Hours, minutes and seconds, as players show it."""
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int) or milliseconds <= 0:
        return ""
    minutes, seconds = divmod(round(milliseconds / MILLISECONDS), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
