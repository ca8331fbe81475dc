"""Every action of the room leaves one line, and asks first: refused, it leaves nothing."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from stance.engines.policy import RULES, Refused
from stance.journal.actor import NOBODY, Actor, acting_as
from stance.journal.models import Event
from stance.lodging.actions import clocks, exports, limits, looks, posts
from stance.lodging.models import Clock, HeldExport, LookAgain
from stance.people.models import User
from stance.register.models import Account
from tests.factories.organisation import Office
from tests.factories.register import fresh
from tests.rooms.capture.board import Board
from tests.toy.notices import Notice, write_export
from tests.unit.structure.source import action_modules
from tests.unit.structure.test_guarded_actions import public_functions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
LINES = {
    "clocks.confirm": 1, "clocks.remind_due": 1, "exports.discard": 0, "exports.lodge_chosen": 1, "exports.lodge_from": 1,
    "exports.read": 0, "exports.receive": 0, "exports.sweep": 0, "limits.change": 1, "looks.look_due": 1, "posts.lodge": 1,
}  # fmt: skip
"""How many lines each leaves. An export on its way is nothing yet, and nothing once it is gone: lodging out of it has its line."""
TIMETABLE = Actor(kind="system", label="timetable", door="worker")
OF_THE_TIMETABLE = {"clocks.remind_due", "exports.sweep", "looks.look_due"}


@pytest.fixture
def acts(own: Account, board: Board, weather: Office, tmp_path: Path) -> dict[str, Callable[[], Any]]:
    """Each action, with everything ready for it."""
    board.post("n-1", "Boil the water")
    board.post("n-2", "Roads are open")
    posts.lodge(account=own, addresses=[f"{board.web.url}/notices/n-2"], reason="Flood")
    LookAgain.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    board.edit("n-2", "Roads are closed")
    clocks.remind_due()
    Clock.objects.update(remind_at=timezone.now() - timedelta(minutes=1))
    export = write_export(tmp_path / "board.zip", Notice("n-water", "Boil"))
    held = HeldExport(account=fresh(own), owner=weather["pia"], original="0" * 64, state="ready", posts=1)
    held.save(force_insert=True)
    place = exports.held_files.folder_of(held.pk) / "000"
    place.mkdir(parents=True)
    (place / "board.zip").write_bytes(export.read_bytes())
    upload = tmp_path / "upload.zip"
    upload.write_bytes(export.read_bytes())
    account = fresh(own)
    return {
        "clocks.confirm": lambda: clocks.confirm(account=account),
        "clocks.remind_due": clocks.remind_due,
        "exports.discard": lambda: exports.discard(held=held),
        "exports.lodge_chosen": lambda: exports.lodge_chosen(held=held, records=["n-water"], reason="Flood"),
        "exports.lodge_from": lambda: exports.lodge_from(
            account=account, paths=[export], names=["n-water"], reason="Flood"
        ),
        "exports.read": lambda: exports.read(held=held),
        "exports.receive": lambda: exports.receive(account=account, files=[("upload.zip", upload)]),
        "exports.sweep": exports.sweep,
        "limits.change": lambda: limits.change(agency=weather.agency, limit_days=9, remind_days=3),
        "looks.look_due": looks.look_due,
        "posts.lodge": lambda: posts.lodge(account=account, addresses=[f"{board.web.url}/notices/n-1"], reason="Flood"),
    }


def test_every_action_that_there_is_is_tried_here() -> None:
    names = set()
    for path, tree in action_modules():
        if path.parts[0] == "lodging":
            assert isinstance(tree, ast.Module)
            names |= {f"{path.stem}.{name}" for name, _function in public_functions(tree)}
    assert names == set(LINES)


@pytest.mark.parametrize("name", LINES)
def test_it_leaves_its_line(name: str, acts: dict[str, Callable[[], Any]], weather: Office) -> None:
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    person = weather["ada"] if name == "limits.change" else weather["pia"]
    actor = TIMETABLE if name in OF_THE_TIMETABLE else _signed_in(person)
    with acting_as(actor):
        acts[name]()
    lines = list(Event.objects.filter(id__gt=last))
    assert len(lines) == LINES[name], [one.summary for one in lines]
    for line in lines:
        assert line.action in RULES
        assert line.summary
        assert line.because
        assert line.object_id
        assert line.actor_label == actor.label


def _signed_in(person: User) -> Actor:
    return Actor(kind="user", id=str(person.pk), label=str(person), door="web")


@pytest.mark.parametrize("name", LINES)
def test_refused_it_leaves_nothing(name: str, acts: dict[str, Callable[[], Any]], board: Board, folders: Path) -> None:
    before, asked = Event.objects.count(), list(board.asked)
    there = sorted(str(path) for path in folders.rglob("*"))
    with acting_as(NOBODY), pytest.raises(Refused):
        acts[name]()
    assert Event.objects.count() == before
    assert board.asked == asked
    assert sorted(str(path) for path in folders.rglob("*")) == there
