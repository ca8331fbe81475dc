"""Posts of exports that are lists of JSON objects without ids: read, named, and their files found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from stance.engines.exports.elements import BadElement
from stance.engines.exports.enclosed import elements
from stance.engines.exports.file_kinds import medium_of_file
from stance.engines.exports.item import ODD, Failure, Item, MediaRef, Medium
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.mojibake import repaired
from stance.engines.exports.package import Package
from stance.engines.exports.provisional import Equals
from stance.engines.exports.references import References

Make = Callable[[Any, tuple[str, ...]], Item | None]
"""From one element, with what was odd about its JSON, to an item under its provisional id; None for what is told elsewhere.
Raises NoPost."""
MOST_MEDIA = 200
LONGEST_ID = 60
"""Characters of a medium's id that are kept."""
_DIGITS = re.compile(r"(\d{8,25})\D*\Z", re.ASCII)
_TYPES: dict[Medium, str] = {"image": "photo", "video": "video", "gif": "gif", "media": "file"}


class NoPost(ValueError):
    """An element that is no post, or none that may be read; the message says why. ``is_lost`` is False where leaving it out is
    right."""

    def __init__(self, reason: str, *, is_lost: bool = True) -> None:
        super().__init__(reason)
        self.is_lost = is_lost


def read_posts(
    package: Package,
    file: str,
    keys: frozenset[str],
    make: Make,
    name: Callable[[Item, str], None],
    start_offset: int = 0,
) -> Iterator[tuple[int, int, Item] | Failure]:
    """Every post of a file, with its offset and length in bytes, and a Failure for what is none.

    ``name`` gives an item its final id: equal posts are told apart by their order in the file, so a file is always read from its
    beginning, and what lies before ``start_offset`` is not handed out.
    """
    equals = Equals()
    try:
        for outcome in elements(lambda: package.open(file), keys):
            is_asked = outcome.offset_bytes >= start_offset
            if isinstance(outcome, BadElement):
                if is_asked:
                    yield Failure(file, outcome.offset_bytes, outcome.reason, outcome.lost)
                continue
            try:
                item = make(outcome.value, outcome.warnings)
                if item is not None:
                    name(item, equals.told_apart(item.post_id))
            except NoPost as error:
                found: tuple[int, int, Item] | Failure = Failure(file, outcome.offset_bytes, str(error), error.is_lost)
            except ODD as error:
                found = Failure(file, outcome.offset_bytes, f"it cannot be read: {error}"[:500])
            else:
                if item is None:
                    continue
                found = outcome.offset_bytes, outcome.length_bytes, item
            if is_asked:
                yield found
    except MemberDamaged as error:
        yield Failure(file, 0, error.reason)


def text_of(value: Any) -> str:
    """A text as it was meant; "" for what is none."""
    return repaired(value) if isinstance(value, str) else ""


def objects_of(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; an object that stands where a list of one should is one."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def media_id(path: str) -> str:
    """The platform's number in a file's name, where it has one (it is the same in exports of all years); else the name."""
    stem = path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    found = _DIGITS.search(stem)
    return found[1] if found else stem[:LONGEST_ID]


class Files:
    """The media of posts by the paths that the export has for them."""

    def __init__(self, package: Package) -> None:
        self._references = References(package)

    def media(self, paths: list[str]) -> tuple[MediaRef, ...]:
        """In their order, each once."""
        found: dict[str, MediaRef] = {}
        for path in paths[:MOST_MEDIA]:
            identifier = media_id(path)
            if not identifier or identifier in found:
                continue
            shows = medium_of_file(path)
            is_address = path.startswith(("https://", "http://"))
            member = None if is_address else self._references.member(path)
            address = path if is_address else ""
            files = (member,) if member else ()
            found[identifier] = MediaRef(identifier, _TYPES[shows], address, None, files, shows)
        return tuple(found.values())
