"""What a table may be at most, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """``max_rows`` counts rows below the header, empty ones too."""

    max_bytes: int = 32 << 20
    max_rows: int = 50_000
    max_columns: int = 1_000
    max_cell_characters: int = 10_000
    max_faults: int = 10_000


class TableRefused(ValueError):
    """The whole file cannot be read as a table; the message says what, where, and what to do. Nothing was taken over."""
