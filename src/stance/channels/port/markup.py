"""A post's text as its author marked it up, out of the bytes that an export or an answer holds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # as in ``records``
    from stance.engines.exports.item import Content


class Markup(NamedTuple):
    """HTML as it was written, and not to be trusted; ``base`` is what relative addresses in it are relative to."""

    html: str
    base: str


class MarkupReader(Protocol):
    """Pure. Named by channels whose posts are written in HTML that says more than their text: headings, lists, where pictures stand."""

    def markup(self, raw: bytes, content: Content, home: str) -> Markup | None:
        """``raw`` is the element of the post, ``home`` its account's address. None where there is none. Raises ODD."""
