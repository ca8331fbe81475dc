"""Lists that a platform has post by post: some posts a page, and the cursor says with which one to go on."""

from __future__ import annotations

from collections.abc import Sequence

AT_ONCE = 5
"""Posts of one page."""


def portion(cursor: str, under: Sequence[str], most: int = AT_ONCE) -> tuple[Sequence[str], str]:
    """The posts of this page, and the cursor of the next one, "" at the end. A post that is in the list no more begins it anew."""
    start = under.index(cursor) if cursor in under else 0
    following = start + most
    return under[start:following], under[following] if following < len(under) else ""
