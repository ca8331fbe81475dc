"""What the splitter reports: an element, or bytes that are none."""

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(slots=True)
class Element:
    """One element: its place in the uncompressed stream, its bytes as they stand, and its parsed value."""

    offset_bytes: int
    length_bytes: int
    raw_bytes: bytes
    value: Any
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class BadElement:
    """Bytes that are not an element. `lost` is False when only the array's punctuation is wrong there."""

    offset_bytes: int
    length_bytes: int
    reason: str
    lost: bool = True


Outcome: TypeAlias = Element | BadElement
