"""Fewer garbage collections while rows stream through: none of them is in a cycle, yet each was looked at again and
again, for a tenth of an import's time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

ALLOCATIONS = 100_000
"""New containers between two collections of the youngest: some batches' worth, a few MB."""


@contextmanager
def seldom() -> Iterator[None]:
    """Collect seldom inside, as before afterwards."""
    before = gc.get_threshold()
    gc.set_threshold(ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
