"""A lodged post is looked up a few times more: an edit is a version, and what is gone twice is a deletion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stance.archive.models import Record, Tombstone
from stance.lodging import rules
from stance.lodging.actions import looks, posts
from stance.lodging.models import LookAgain
from stance.lodging.queries import looks as queries
from stance.register.actions import changes
from stance.register.models import Account
from tests.factories.register import fresh
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import Board

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def lodged(own: Account, board: Board) -> Record:
    board.post("n-1", "Boil the water")
    posts.lodge(account=own, addresses=[f"{board.web.url}/notices/n-1"], reason="Flood")
    return Record.objects.get()


def due() -> looks.Sums:
    LookAgain.objects.exclude(due_at=None).update(due_at=timezone.now() - timedelta(seconds=1))
    return looks.look_due()


def test_when_is_said_at_once(lodged: Record) -> None:
    found = LookAgain.objects.get()
    assert found.due_at == lodged.lodgement.lodged_at + timedelta(days=1)
    assert found.ends_at > timezone.now() + timedelta(days=19)
    assert not queries.any_due()


def test_an_edit_is_a_version_more(lodged: Record, board: Board) -> None:
    assert due().edited == 0
    board.edit("n-1", "Boil all water")
    assert due().edited == 1
    lodged.refresh_from_db()
    assert (lodged.versions_count, lodged.is_edited) == (2, True)
    assert verified().differences == []


def test_gone_once_is_not_deleted_twice_is(lodged: Record, board: Board) -> None:
    board.remove("n-1")
    assert due().deleted == 0
    assert not Tombstone.objects.exists()
    board.post("n-1", "Boil the water")
    assert due().deleted == 0
    assert LookAgain.objects.get().absent == [], "it was there after all"
    board.remove("n-1")
    assert due().deleted == 0
    assert due().deleted == 1
    assert Tombstone.objects.get().kind == "seen-gone"
    assert LookAgain.objects.get().due_at is None
    assert verified().differences == []
    assert due().looked == 0


def test_a_platform_that_does_not_answer_is_asked_again_and_not_for_ever(lodged: Record, board: Board) -> None:
    board.refuses = (500, {}, b"no")
    board.names.clear()
    for turn in range(1, rules.MOST_TRIES + 1):
        assert due().looked == 1
        found = LookAgain.objects.get()
        assert found.tries == turn
        assert found.problem
    assert found.due_at is None
    assert not Tombstone.objects.exists()


def test_nothing_of_one_that_became_private(lodged: Record, board: Board, own: Account) -> None:
    changes.change(account=fresh(own), texts={"own_class": "private"})
    board.asked.clear()
    assert due().looked == 0
    assert board.asked == []


@given(days=st.integers(0, 400), limit=st.integers(1, 365), passed=st.integers(0, 500))
def test_looks_are_few_and_within_the_limit(days: int, limit: int, passed: int) -> None:
    posted = timezone.now()
    lodged, until = posted + timedelta(days=days), posted + timedelta(days=limit)
    found = rules.looks_again(lodged, until)
    assert 1 <= len(found) <= 3
    assert all(one > lodged for one in found)
    assert list(found) == sorted(found)
    assert len(found) == 1 or found[-1] == until
    now = lodged + timedelta(days=passed)
    following = rules.next_look(lodged, until, now)
    assert following is None or following > now
