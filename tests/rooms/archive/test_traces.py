"""Every successful action leaves one line in the audit trail; a refused one leaves nothing anywhere."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from pytest_django import Settings

from stance.archive import blobs as places
from stance.archive.actions import blobs, holds, imports, ledger, originals, same_posts, sample, trail, uploads
from stance.archive.blob_folder import BlobFolder
from stance.archive.importing.progress import Silent
from stance.archive.models import AliasQuestion, ImportRun, Record, Upload
from stance.archive.queries.originals import files
from stance.engines.policy import RULES, Refused
from stance.jobs import actions as jobs
from stance.jobs.models import Job, State
from stance.journal import actions as journal
from stance.journal.actor import NOBODY, Actor, acting_as
from stance.journal.following.horizon import newest_key
from stance.journal.following.stretches import Stretch
from stance.journal.models import Event
from stance.journal.queries import Filter
from stance.people import actions as people
from stance.people.actions import preferences
from stance.people.dismissals import actions as dismissals
from stance.people.models import Agency, Assignment, User
from stance.people.refusal import PersonRefused
from stance.people.writes import one_time_links
from tests.unit.structure.source import action_modules
from tests.unit.structure.test_guarded_actions import public_functions

from .small import archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@dataclass
class World:
    """Something for every action to act on."""

    folder: Path
    admin: User
    other: User
    run: ImportRun
    group: UUID

    @property
    def waiting(self) -> ImportRun:
        return imports.begin([archive(self.folder / "waiting", [tweet(2, "two")])], may_register=True)

    @property
    def asking(self) -> ImportRun:
        run = self.waiting
        run.state = ImportRun.State.ASKS
        run.save(update_fields=["state"])
        return run

    def job(self, state: str) -> int:
        return Job.objects.create(task="stance.jobs.tasks.forget_old_jobs", title="T", state=state).pk

    def session(self) -> int:
        browser = SessionStore()
        browser.create()
        made = UserSession.objects.create(
            user=self.admin, ip="192.0.2.8", user_agent="Firefox", session_key=browser.session_key
        )
        return int(made.pk)

    def by_the_public(self) -> Record:
        Record.objects.update(is_by_public=True)
        return Record.objects.get()

    def held(self) -> Record:
        record = self.by_the_public()
        holds.hold(record=record, reason="a case")
        return record

    def question(self) -> AliasQuestion:
        record = Record.objects.get()
        other = Record.objects.create(
            id=record.pk + 1, record_id="x:1/~made-up", account=record.account, kind=record.kind
        )
        return AliasQuestion.objects.create(record=record, provisional=other)

    def upload(self) -> Upload:
        return uploads.start(name="x.zip", size_bytes=5, group=self.group)

    def whole_file(self) -> Path:
        path = self.folder / "whole.zip"
        path.write_bytes(b"12345")
        return path


@pytest.fixture
def world(tmp_path: Path) -> World:
    run = bring_in(archive(tmp_path / "held", [tweet(1, "one")]))
    admin = User.objects.create_user("admin@agency.test", None, name="Admin")
    other = User.objects.create_user("other@agency.test", None, name="Other")
    Assignment.objects.create(user=admin, role="administrator")
    Assignment.objects.create(user=other, role="reader")
    return World(tmp_path, admin, other, run, uuid4())


# For each action: what it needs (done before, uncounted), then the act itself.
Prepare = Callable[[World], object]
ACTS: dict[str, tuple[Prepare, Callable[[World, object], object]]] = {
    "archive.imports.begin": (lambda w: archive(w.folder / "n", []), lambda w, path: imports.begin([path])),  # type: ignore[list-item]
    "archive.imports.carry_out": (lambda w: w.waiting, lambda w, run: imports.carry_out(run, Silent())),  # type: ignore[arg-type]
    "archive.imports.cancel": (lambda w: w.waiting, lambda w, run: imports.cancel(run)),  # type: ignore[arg-type]
    "archive.imports.allow_registering": (lambda w: w.asking, lambda w, run: imports.allow_registering(run)),  # type: ignore[arg-type]
    "archive.imports.enqueue": (lambda w: w.waiting, lambda w, run: imports.enqueue(run)),  # type: ignore[arg-type]
    "archive.ledger.sequence": (lambda w: w.waiting, lambda w, run: ledger.sequence()),
    "archive.ledger.verify": (lambda w: None, lambda w, _: ledger.verify(lambda *_given: None)),
    "archive.originals.hand_out": (
        lambda w: files(w.run)[0][0].sha256,
        lambda w, digest: originals.hand_out(w.run, str(digest)),
    ),
    "archive.sample.make": (lambda w: None, lambda w, _: sample.make()),
    "archive.sample.remove": (lambda w: imports.carry_out(sample.make(), Silent()), lambda w, _: sample.remove()),
    "archive.holds.hold": (lambda w: w.by_the_public(), lambda w, one: holds.hold(record=one, reason="a case")),  # type: ignore[arg-type]
    "archive.holds.lift": (lambda w: w.held(), lambda w, one: holds.lift(record=one)),  # type: ignore[arg-type]
    "archive.same_posts.decide": (lambda w: w.question(), lambda w, one: same_posts.decide(one, same=False)),  # type: ignore[arg-type]
    "archive.uploads.start": (lambda w: None, lambda w, _: w.upload()),
    "archive.uploads.append": (lambda w: w.upload(), lambda w, one: uploads.append(one.pk, 0, _Five(), 5)),  # type: ignore[attr-defined]
    "archive.uploads.keep_whole": (
        lambda w: w.whole_file(),
        lambda w, made: uploads.keep_whole(name="w.zip", made=Path(str(made)), size_bytes=5, group=w.group),
    ),
    "archive.uploads.discard": (lambda w: w.upload(), lambda w, one: uploads.discard(one.pk)),  # type: ignore[attr-defined]
    "archive.uploads.bring_in": (
        lambda w: uploads.append(w.upload().pk, 0, _Five(), 5),
        lambda w, _: uploads.bring_in(w.group),
    ),
    "people.invitations.accept_link": (
        lambda w: one_time_links.make("reader"),
        lambda w, token: people.accept_link(
            token=str(token), email="n@agency.test", name="N", password="three words x"
        ),
    ),
    "people.access.set_role": (lambda w: None, lambda w, _: people.set_role(w.other, "recordkeeper")),
    "people.access.switch_off": (lambda w: None, lambda w, _: people.switch_off(w.other)),
    "jobs.cancel": (lambda w: w.job(State.READY), lambda w, number: jobs.cancel(int(str(number)))),
    "jobs.retry": (lambda w: w.job(State.FAILED), lambda w, number: jobs.retry(int(str(number)))),
    "people.invitations.invite": (lambda w: None, lambda w, _: people.invite(email="new@agency.test", role="reader")),
    "people.resets.make_reset_link": (
        lambda w: None,
        lambda w, _: people.make_reset_link(w.other, removes_factors=True),
    ),
    "people.resets.reset_sign_in": (
        lambda w: people.make_reset_link(w.other, removes_factors=False),
        lambda w, token: people.reset_sign_in(token=str(token), password="three words x"),
    ),
    "people.sessions.end_sessions": (lambda w: w.session(), lambda w, one: people.end_sessions([int(str(one))])),
    "people.access.hand_over": (
        lambda w: User.objects.filter(pk=w.other.pk).update(is_active=False),
        lambda w, _: people.hand_over(User.objects.get(pk=w.other.pk), {}),
    ),
    "people.dismissals.dismiss": (lambda w: None, lambda w, _: dismissals.dismiss("import/1")),
    "people.dismissals.bring_back": (
        lambda w: dismissals.dismiss("import/1"),
        lambda w, _: dismissals.bring_back("import/1"),
    ),
    "people.dismissals.look": (lambda w: None, lambda w, _: dismissals.look("archive/new")),
    "people.dismissals.dismiss_checklist": (
        lambda w: Agency.objects.create(slug="coast", name="Coast"),
        lambda w, one: dismissals.dismiss_checklist(one),  # type: ignore[arg-type]
    ),
    "people.dismissals.bring_checklist_back": (
        lambda w: Agency.objects.create(slug="coast", name="Coast", checklist_dismissed_at=datetime.now(UTC)),
        lambda w, one: dismissals.bring_checklist_back(one),  # type: ignore[arg-type]
    ),
    "people.preferences.set_shortcuts": (lambda w: None, lambda w, _: preferences.set_shortcuts(on=False)),
    "people.access.switch_on": (
        lambda w: User.objects.filter(pk=w.other.pk).update(is_active=False),
        lambda w, _: people.switch_on(w.other),
    ),
    "archive.trail.seal": (lambda w: None, lambda w, _: trail.seal(Stretch(1, newest_key()))),
    "journal.export": (lambda w: None, lambda w, _: list(journal.export(Filter()))),
}
ELSEWHERE = ("capture.", "lodging.", "publishing.",
    "archive.blobs.", "archive.bundles.", "archive.disposals.", "archive.saved_searches.", "authority.deadlines.", "authority.delegations.", "authority.duties.", "authority.gaps.", "authority.guidance.", "authority.requests.",
    "authority.stances.", "people.directory.", "people.importing.", "people.organisation.", "people.goals.",
    "people.assignments.", "register.",
)  # fmt: skip
"""Tests of their own (tests/rooms/authority, people, register; test_bundles and test_saved_searches here, test_disposals of capture, and the last of this file) look at the lines of these actions."""
WITHOUT_LINE = {
    "archive.imports.enqueue": "beginning the import has its line; who carries it out is the queue's business",
    "archive.ledger.sequence": "the signed head is its own trace, in the database and beside the key",
    "archive.ledger.verify": "it only reads",
    "archive.trail.seal": "the entry in the ledger is its trace",
    "archive.uploads.start": "a file on its way in is nothing yet; bringing it in has its line",
    "archive.uploads.append": "a file on its way in is nothing yet; bringing it in has its line",
    "archive.uploads.keep_whole": "a file on its way in is nothing yet; bringing it in has its line",
    "archive.uploads.discard": "a file that never came in",
}


class _Five:
    """The five bytes of a piece."""

    def __init__(self) -> None:
        self.left = b"12345"

    def read(self, size: int, /) -> bytes:
        given, self.left = self.left[:size], self.left[size:]
        return given


def acting(user: User) -> Actor:
    return Actor(kind="user", id=str(user.pk), label=str(user), door="web", address="192.0.2.7", device="Firefox")


def test_every_action_that_there_is_is_tried_here() -> None:
    names = set()
    for path, tree in action_modules():
        assert isinstance(tree, ast.Module)
        room = [part for part in path.with_suffix("").parts if part != "actions"]
        names |= {".".join([*room, name]) for name, _function in public_functions(tree)}
    own = {name for name in names if not name.startswith(ELSEWHERE)}
    assert own == set(ACTS)
    assert set(WITHOUT_LINE) <= names


@pytest.mark.parametrize("name", ACTS)
def test_a_successful_action_leaves_one_line(name: str, world: World) -> None:
    prepare, act = ACTS[name]
    with acting_as(acting(world.admin)):
        prepared = prepare(world)
        last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        before = datetime.now(UTC)
        act(world, prepared)
    lines = list(Event.objects.filter(id__gt=last))
    if name in WITHOUT_LINE:
        assert lines == []
        return
    (line,) = lines
    assert before <= line.at <= datetime.now(UTC)
    assert line.action in RULES
    assert line.summary
    assert line.because
    assert line.object_id
    by_link = {"people.invitations.accept_link": "N", "people.resets.reset_sign_in": "Other"}
    if name in by_link:  # whoever holds the link is who acted
        assert (line.actor_kind, line.actor_label) == ("user", by_link[name])
    else:
        assert (line.actor_id, line.actor_label, line.address, line.device) == (
            str(world.admin.pk),
            "Admin",
            "192.0.2.7",
            "Firefox",
        )


def contents() -> dict[str, list[object]]:
    own = [model for model in apps.get_models() if model.__module__.startswith("stance.")]
    return {
        model.__name__: [_plain(row) for row in model._default_manager.order_by("pk").values_list()] for model in own
    }


def _plain(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def on_disk(folders: Path) -> list[str]:
    return sorted(str(path) for path in folders.rglob("*"))


OWN_ONLY = {
    "people.sessions.end_sessions": "it finds nothing of somebody else's, and does nothing",
    "people.preferences.set_shortcuts": "nobody has settings, and it does nothing",
}
FORGED = {"people.invitations.accept_link": "no such token", "people.resets.reset_sign_in": "no such token"}
"""Where a link is the authority, a stranger has none."""


@pytest.mark.parametrize("name", ACTS)
def test_a_refused_action_leaves_nothing(name: str, world: World, folders: Path) -> None:
    prepare, act = ACTS[name]
    with acting_as(acting(world.admin)):
        prepared = prepare(world)
    held, files_before = contents(), on_disk(folders)
    stranger = NOBODY if name != "archive.uploads.append" else acting(world.other)
    with (
        acting_as(stranger),
        pytest.raises((Refused, one_time_links.LinkRefused, PersonRefused)) if name not in OWN_ONLY else nullcontext(),
    ):
        act(world, FORGED.get(name, prepared))
    assert contents() == held
    assert on_disk(folders) == files_before


def test_moving_blobs_leaves_one_line(
    world: World, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BLOBS_MOVED_FILE = str(tmp_path / "moved")
    elsewhere = BlobFolder(tmp_path / "elsewhere")
    here = places.store()
    monkeypatch.setattr(places, "store_at", lambda place: elsewhere if place == "s3://elsewhere" else here)
    with acting_as(acting(world.admin)):
        moved = blobs.move("s3://elsewhere", lambda *_done: None)
    line = Event.objects.get(action="archive.blobs.move")
    assert line.details["blobs"] == moved.blobs == len(list(here.all())) > 0
    assert line.actor_label == "Admin"
    with acting_as(acting(world.other)), pytest.raises(Refused):
        blobs.move("folder", lambda *_done: None)
