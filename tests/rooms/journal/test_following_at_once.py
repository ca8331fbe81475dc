"""Several at once on a real database: writers whose transactions end out of order, followers, and workers that race."""

from __future__ import annotations

import os

import pytest

from tests.faults.worker_group import Installation

ON_POSTGRES = pytest.mark.skipif(
    not os.environ.get("DATABASE_URL"), reason="SQLite has one writing transaction at a time: nothing ends out of order"
)


def run(own: Installation, what: str) -> str:
    try:
        return own.python(f"from tests.rooms.journal import following_at_once as here; here.{what}").strip()
    finally:
        own.stop_workers()


@ON_POSTGRES
def test_whatever_the_order_of_commits_every_event_is_handled_once_in_order(own: Installation) -> None:
    printed = run(own, "out_of_order()")
    assert "'keys were left out': 0" not in printed, "the courses had no transaction that was taken back"


@ON_POSTGRES
def test_transactions_that_overlap_without_end_hold_nothing_up_for_ever(own: Installation) -> None:
    reached = [int(one) for one in run(own, "overlapping_writers()").strip("[]").split(",")]
    assert reached[-1] >= len(reached) - 3, reached


@ON_POSTGRES
def test_writers_wait_for_no_follower(own: Installation) -> None:
    assert run(own, "writers_wait_for_nobody()") == "20"


@pytest.mark.parametrize("seed", [1, 2])
def test_workers_that_race_on_one_follower_double_nothing(own: Installation, seed: int) -> None:
    assert int(run(own, f"many_at_once({seed})")) > 50


def test_what_fails_when_the_transaction_ends_is_a_failure_of_the_handler(own: Installation) -> None:
    assert "IntegrityError" in run(own, "fails_at_the_end()")
