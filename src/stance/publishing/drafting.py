"""What a revision says, as people wrote it and as each account gets it. Plain values: no rows are read or written here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any

from stance.channels.port.publishing import Count, Limits, Medium, Problem, Publisher, Said, Stamp, Wire
from stance.engines.evidence.canonical import canonical
from stance.engines.evidence.errors import EvidenceError
from stance.publishing.refusal import PostRefused

BREAK = "---"
"""A line of it alone begins the next part of a thread."""
LONGEST_TEXT = 100_000
MOST_SEGMENTS = 25


@dataclass(frozen=True, slots=True)
class Text:
    """``text`` with its parts one behind the other, each after a line that is BREAK."""

    text: str
    title: str = ""
    warning: str = ""

    @property
    def parts(self) -> list[str]:
        found: list[list[str]] = [[]]
        for line in self.text.splitlines():
            if line.strip() == BREAK:
                found.append([])
            else:
                found[-1].append(line)
        return [part for lines in found if (part := "\n".join(lines).strip())]


@dataclass(frozen=True, slots=True)
class Content:
    """``own`` is what one account gets in place of the base text, by the key of the account."""

    base: Text
    language: str = ""
    media: tuple[Medium, ...] = ()
    own: Mapping[int, Text] = field(default_factory=dict)

    def of(self, account: int) -> Text:
        return self.own.get(account, self.base)

    def said(self, account: int) -> list[Said]:
        """The segments that an account gets; the media stand in the first. Never none: what is empty is told as a problem."""
        text = self.of(account)
        parts = text.parts or [""]
        first = Said(parts[0], self.language, text.title, text.warning, self.media)
        return [first, *(Said(part, self.language) for part in parts[1:])]

    def written(self) -> bytes:
        """Canonical JSON. Raises PostRefused for text that nobody can read, such as half a surrogate pair."""
        value = {
            "base": asdict(self.base),
            "language": self.language,
            "media": [_written(one) for one in self.media],
            "own": {str(key): asdict(text) for key, text in self.own.items()},
        }
        try:
            return canonical(value)
        except (EvidenceError, UnicodeEncodeError) as error:
            raise PostRefused(
                "The text holds something that is no character, which no platform takes. Paste it as plain text.",
                "text",
            ) from error


def _written(one: Medium) -> dict[str, Any]:
    value = asdict(one)
    value["milliseconds"] = None if one.seconds is None else round(one.seconds * 1000)
    del value["seconds"]
    return value


def read(content: bytes) -> Content:
    value = json.loads(content)
    return Content(
        Text(**value["base"]),
        value["language"],
        tuple(_read(one) for one in value["media"]),
        {int(key): Text(**text) for key, text in value["own"].items()},
    )


def _read(value: dict[str, Any]) -> Medium:
    milliseconds = value.pop("milliseconds")
    value["captions"] = ()
    return Medium(**value, seconds=None if milliseconds is None else milliseconds / 1000)


def digest_of(content: bytes) -> bytes:
    return sha256(content).digest()


def plain(text: str) -> str:
    """For comparing: platforms show white space as they like."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Measured:
    """One segment for one account."""

    said: Said
    counts: tuple[Count, ...]
    problems: tuple[Problem, ...]

    @property
    def can_be_sent(self) -> bool:
        return all(one.is_warning for one in self.problems)


def measured(publisher: Publisher, said: Sequence[Said], limits: Limits) -> list[Measured]:
    """Each segment by the platform's own rules."""
    found = []
    for one in said:
        problems = [*_own_problems(one), *publisher.problems(one, limits)]
        found.append(Measured(one, tuple(publisher.counts(one, limits)), tuple(problems)))
    if len(said) > MOST_SEGMENTS:
        last = found[-1]
        words = f"{len(said):,} parts: a thread has at most {MOST_SEGMENTS}."
        found[-1] = replace(last, problems=(*last.problems, Problem("thread", words)))
    return found


def _own_problems(said: Said) -> list[Problem]:
    """What no platform forbids, and the agency does (agency duties P1: an image without alternative text is refused)."""
    return [
        Problem(
            "alt", "Describe this picture for people who do not see it, or say that it is decoration.", medium=place
        )
        for place, one in enumerate(said.media)
        if one.type.startswith("image/") and not one.alt.strip() and not one.is_decorative
    ]


def wires(publisher: Publisher, said: Sequence[Said], limits: Limits, stamp: Stamp) -> list[Wire]:
    """Raises ValueError where there are problems."""
    return [publisher.rendered(one, limits, stamp, place) for place, one in enumerate(said)]
