"""The kinds of values: how each is read from text (a form, a cell of a table) and written back.

``write(read(text)) `` is the text in its one canonical form, so two texts can be compared for a change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from stance.doors.directions import turning
from stance.register.fields import languages
from stance.register.fields.references import References
from stance.register.fields.refusal import FieldRefused


@dataclass(frozen=True, slots=True)
class Kind:
    """``read`` gets text that is not empty, and may raise FieldRefused; ``empty`` is what an empty cell means."""

    read: Callable[[str, References], Any]
    write: Callable[[Any, References], str]
    empty: Any = ""
    widget: str = "line"
    choices: dict[str, str] = field(default_factory=dict)

    def value(self, text: str, known: References) -> Any:
        stripped = text.strip()
        return self.read(stripped, known) if stripped else self.empty

    def text(self, value: Any, known: References) -> str:
        return "" if value in (None, "") else self.write(value, known)


def words(most: int, widget: str = "line") -> Kind:
    """Text of at most so many characters."""

    def read(text: str, _known: References) -> str:
        if len(text) > most:
            raise FieldRefused(f"This has {len(text):,} characters; at most {most:,} fit.")
        if widget == "line" and "\n" in text:
            raise FieldRefused("This must be one line.")
        if "\x00" in text:
            raise FieldRefused("This holds the control character U+0000. Remove it.")
        if turned := turning(text):
            raise FieldRefused(
                f"This holds the character {turned}, which is not seen and turns the text beside it. Remove it."
            )
        return text.replace("\r\n", "\n")

    return Kind(read, lambda value, _known: str(value), widget=widget)


def chosen(choices: dict[str, str]) -> Kind:
    """One of these, by key or by its words."""

    def read(text: str, _known: References) -> str:
        lowered = text.lower()
        for key, name in choices.items():
            if lowered in (key, key.replace("_", " "), name.lower()):
                return key
        raise FieldRefused(f"“{text[:60]}” is not one of: {', '.join(choices)}.")

    return Kind(read, lambda value, _known: str(value), widget="choice", choices=choices)


def _languages(text: str, _known: References) -> str:
    return languages.written(languages.tags_of(text))


def _day(text: str, _known: References) -> date:
    """ISO 8601 only: what 03/04/2026 means depends on where one is."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FieldRefused(f"“{text[:60]}” is no date. Give it as year-month-day, such as 2026-11-24.") from error


def web_address(text: str) -> str:
    """An http(s) address of a page. Raises FieldRefused."""
    try:
        parts = urlsplit(text)
        is_page = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and "@" not in parts.netloc
        is_page = is_page and (parts.port is None or parts.port > 0)
    except ValueError:
        is_page = False
    if not is_page or re.search(r"[\s<>\"\\\x00-\x1f]", text) or len(text) > 500:
        raise FieldRefused(f"“{text[:100]}” is no web address. Give it as https://www.example.gov/page.")
    return text


def _email(text: str, _known: References) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise FieldRefused(f"“{text[:100]}” is no e-mail address, such as social@health.example.gov.") from error
    return text.lower()


def _number(text: str, _known: References) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) == 0:
        raise FieldRefused(f"“{text[:60]}” is no number of minutes, such as 240. Leave it empty for no target.")
    return int(text)


def several(one: Callable[[str, References], Any], written: Callable[[Any, References], str], widget: str) -> Kind:
    """A list, separated by ";" (or, in a form, by lines); ";" within an entry is written "\\;"."""

    def read(text: str, known: References) -> list[Any]:
        return list(dict.fromkeys(one(entry, known) for entry in split(text)))

    def write(values: Any, known: References) -> str:
        return "; ".join(written(value, known).replace(";", "\\;") for value in values)

    return Kind(read, write, empty=[], widget=widget)


def split(text: str) -> list[str]:
    """The entries of a list, without empty ones."""
    entries = re.split(r"(?<!\\);|\n", text)
    return [entry.strip().replace("\\;", ";") for entry in entries if entry.strip()]


def _tag(text: str, _known: References) -> str:
    if len(text) > 60:
        raise FieldRefused(f"The tag “{text[:60]}…” is longer than 60 characters.")
    return " ".join(text.removeprefix("#").lower().split())


def _plain(value: Any, _known: References) -> str:
    return str(value)


LANGUAGES = Kind(_languages, _plain)
DAY = Kind(_day, lambda value, _known: value.isoformat(), empty=None, widget="day")
ADDRESS = Kind(lambda text, _known: web_address(text), _plain, widget="address")
EMAIL = Kind(_email, _plain, widget="email")
MINUTES = Kind(_number, _plain, empty=None)
TAGS = several(_tag, _plain, "line")
ADDRESSES = several(lambda text, _known: web_address(text), _plain, "list")
PERSON = Kind(
    lambda text, known: known.person_named(text), lambda pk, known: known.person_words(pk), empty=None, widget="person"
)
UNIT = Kind(
    lambda text, known: known.unit_named(text), lambda pk, known: known.unit_words(pk), empty=None, widget="unit"
)
ACCOUNT = Kind(
    lambda text, known: known.account_named(text),
    lambda pk, known: known.account_words(pk),
    empty=None,
    widget="address",
)
AGENCIES = several(lambda text, known: known.agency_named(text), lambda pk, known: known.agency_words(pk), "agencies")
USES = several(lambda text, known: known.use_named(text), lambda pk, known: known.use_words(pk), "uses")
GOALS = several(lambda text, known: known.goal_named(text), lambda pk, known: known.goal_words(pk), "list")
PEOPLE = several(lambda text, known: known.person_named(text), lambda pk, known: known.person_words(pk), "list")
