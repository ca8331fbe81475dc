"""Stretches: rows through a scratch file, out in the order of their keys."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from stance.archive.importing import stretches
from stance.archive.importing.reader import unpacked
from stance.archive.importing.rows import MediaRow, Problem, Row
from stance.archive.importing.stretches import FIRST_ROWS, MOST_ROWS, Filling, Lengths, Stretch

LAST_KEY = (1 << 63) - 1
PHOTO = MediaRow("7", "photo", "https://example.org/7", "a bridge", "data/tweets_media/1-7.jpg")


def row(key: int, offset: int, digest: bytes = b"\0" * 32, content: bytes = b"{}") -> Row:
    return Row(
        record_id=f"x:1/{key}", key=key, kind=0, language="en", reply_to=None, is_edited=False, is_deleted=False,
        deleted_at=None, content=content, digest=digest, salt=b"s" * 32, commitment=b"c" * 32, offset=offset, length=9,
        likes=None, reposts=3, words="a b", facts=":from:x", aliases=("x:1/9",), mark=77, media=(PHOTO,),
    )  # fmt: skip


def filled(folder: Path, rows: list[Row], *, is_last: bool = False) -> Stretch:
    filling = Filling(folder, 2, 40, 100)
    for one in rows:
        filling.add(one)
    filling.lost = 3
    filling.problems.append(Problem("tweets.js", 50, "odd"))
    return unpacked(pickle.dumps(filling.full(900, is_last=is_last)))


def test_rows_come_out_whole_and_by_key(tmp_path: Path) -> None:
    rows = [row(key, offset) for offset, key in enumerate((5, LAST_KEY, 1, 0, 4, LAST_KEY - 1))]
    [batch] = filled(tmp_path, rows).batches()
    assert batch.rows == sorted(rows, key=lambda one: one.key)


def test_equal_keys_come_out_the_same_whatever_order_they_came_in(tmp_path: Path) -> None:
    rows = [row(7, offset, digest) for offset, digest in enumerate((b"\3" * 32, b"\1" * 32, b"\2" * 32))]
    for order in (rows, rows[::-1], rows[1:] + rows[:1]):
        [batch] = filled(tmp_path, order).batches()
        assert [one.digest[0] for one in batch.rows] == [1, 2, 3]


@pytest.mark.parametrize("count", [0, 1, 3, 4, 6, 7])
def test_only_the_last_batch_says_that_the_stretch_is_through(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretches, "BATCH_ROWS", 3)
    rows = [row(key, key) for key in range(count)]
    batches = list(filled(tmp_path, rows, is_last=True).batches())
    assert [one for batch in batches for one in batch.rows] == rows
    assert all(batch.part == 2 for batch in batches)
    assert [(batch.read_to, batch.is_last, batch.problems) for batch in batches[:-1]] == [(40, False, [])] * (
        len(batches) - 1
    )
    assert (batches[-1].read_to, batches[-1].is_last, len(batches[-1].problems)) == (900, True, 1)
    assert sum(batch.counted for batch in batches) == count + 3


def test_it_is_full_by_rows_by_bytes_and_by_problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "MOST_BYTES", 10_000)
    by_rows, by_bytes, by_problems = (Filling(tmp_path, 0, 0, 2) for _ in range(3))
    by_rows.add(row(1, 1))
    assert not by_rows.is_full
    by_rows.add(row(2, 2))
    by_bytes.add(row(1, 1, content=b"x" * 10_000))
    by_problems.problems.extend([Problem("tweets.js", 1, "odd")] * stretches.MOST_PROBLEMS)
    assert by_rows.is_full
    assert by_bytes.is_full
    assert by_problems.is_full
    for filling in (by_rows, by_bytes):
        filling.full(3, is_last=True).discard()
    assert list(tmp_path.iterdir()) == []


def test_each_may_be_half_as_long_again_up_to_the_most() -> None:
    found, of = [], Lengths(None)
    for _each in range(12):
        found.append(of.rows)
        of.passed(of.rows, 1)
    assert found[:3] == [FIRST_ROWS, FIRST_ROWS * 3 // 2, FIRST_ROWS * 9 // 4]
    assert found[-1] == MOST_ROWS
    of.passed(100, 1)  # the end of a part takes nothing back
    assert of.rows == MOST_ROWS


def test_one_without_rows_has_no_file_and_leaves_every_other_alone(tmp_path: Path) -> None:
    empty = filled(tmp_path, [])
    assert (empty.path, list(tmp_path.iterdir())) == ("", [])
    [batch] = empty.batches()
    assert (batch.rows, batch.counted) == ([], 3)
    empty.discard()
    assert Path(os.devnull).is_char_device()


def lengths(posts: int, to_read: int | None) -> list[int]:
    """Of the stretches of an import of so many posts of a thousand bytes each."""
    found, left, of = [], posts, Lengths(to_read)
    while left:
        found.append(min(left, of.rows))
        left -= found[-1]
        of.passed(found[-1], found[-1] * 1000)
    return found


def test_stretches_grow_and_become_short_again_towards_the_end() -> None:
    found = lengths(1_000_000, 1_000_000_000)
    longest = found.index(MOST_ROWS)
    assert found[:longest] == sorted(found[:longest])
    assert found[longest:] == sorted(found[longest:], reverse=True)
    assert found[0] == FIRST_ROWS
    assert found[-1] <= FIRST_ROWS
    assert len(found) < 25


def test_without_sizes_stretches_only_grow() -> None:
    found = lengths(300_000, None)
    assert found[:-1] == sorted(found[:-1])


@pytest.mark.parametrize("to_read", [0, 1, 10**15])
def test_sizes_that_are_wrong_cost_nothing_but_time(to_read: int) -> None:
    assert sum(lengths(300_000, to_read)) == 300_000


def test_an_empty_stretch_says_nothing_of_the_next() -> None:
    of = Lengths(1_000_000)
    of.passed(0, 500)
    of.passed(0, 0)
    assert of.rows == FIRST_ROWS
