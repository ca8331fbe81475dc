"""Real posts and a real index."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from .fts5_index import Index
from .generated import VOCABULARY

REAL_POSTS = Path(__file__).parents[5] / "shared" / "data" / "crisis-posts.jsonl.gz"


@pytest.fixture(scope="session")
def real_texts() -> list[str]:
    """Real posts; where they are not at hand, as many made from the vocabulary."""
    if not REAL_POSTS.exists():
        size = len(VOCABULARY)
        return [" ".join(VOCABULARY[(seed * step) % size] for step in range(1, 15)) for seed in range(5000)]
    with gzip.open(REAL_POSTS, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for _, line in zip(range(5000), lines, strict=False)]


@pytest.fixture
def index() -> Iterator[Index]:
    with closing(sqlite3.connect(":memory:")) as connection:
        yield Index(connection)
