"""An import and its job say the same, whoever stops either and in whatever order."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from stance.archive import import_jobs
from stance.archive.actions import imports
from stance.archive.automations import waiting_imports
from stance.archive.models import ImportRun
from stance.archive.states import FINISHED, IMPORT
from stance.jobs import actions as jobs
from stance.jobs.models import Job
from stance.jobs.models import State as JobState
from stance.journal.models import Event
from stance.people.models import Agency

pytestmark = pytest.mark.django_db


def run_in(state: str, **more: object) -> ImportRun:
    ended = timezone.now() if state in FINISHED else None
    return ImportRun.objects.create(state=state, paths=["/nowhere"], finished_at=ended, **more)


@pytest.mark.parametrize("state", IMPORT.states)
def test_only_what_asks_is_answered(state: str) -> None:
    run = run_in(state, named_handle="Weather")
    before = ImportRun.objects.filter(pk=run.pk).values().get()
    answered = imports.allow_registering(run)
    after = ImportRun.objects.filter(pk=run.pk).values().get()
    if state == "asks":
        assert (answered.state, after["may_register"]) == ("waiting", True)
    else:
        assert after == before
        assert not Event.objects.filter(action="register.account.add").exists()


@pytest.mark.parametrize("state", IMPORT.states)
def test_only_what_is_not_finished_is_cancelled(state: str) -> None:
    run = run_in(state)
    imports.cancel(run)
    run.refresh_from_db()
    assert run.state == ("cancelled" if IMPORT.allows(state, "cancel") else state)


@pytest.mark.parametrize("state", sorted(set(IMPORT.before("cancel"))))
def test_an_import_whose_waiting_job_is_cancelled_is_cancelled(state: str) -> None:
    run, other = run_in(state), run_in(state)
    for one in (run, other):
        import_jobs.enqueue(one)
    jobs.cancel(Job.objects.get(key=import_jobs.key_of(run.pk)).pk)
    run.refresh_from_db()
    other.refresh_from_db()
    assert (run.state, run.finished_at is not None) == ("cancelled", True)
    assert (other.state, other.finished_at) == (state, None)


def test_a_running_one_marks_itself_when_it_stops() -> None:
    run = run_in("reading")
    import_jobs.enqueue(run)
    Job.objects.update(state=JobState.RUNNING, worker="w")
    jobs.cancel(Job.objects.get().pk)
    run.refresh_from_db()
    assert (run.state, Job.objects.get().cancel_requested) == ("reading", True)


def test_other_jobs_touch_no_import(tmp_path: Path) -> None:
    del tmp_path
    run = run_in("waiting")
    for key in ("", f"import-{run.pk}x", f"table-{run.pk}", "import-", "import-١"):
        job = Job.objects.create(task="t", title="T", key=key, actor={})
        jobs.cancel(job.pk)
    run.refresh_from_db()
    assert run.state == "waiting"


def test_a_stance_hears_of_its_own_agencys_imports_alone() -> None:
    host = Agency.objects.create(slug="host", name="Host", is_host=True)
    other = Agency.objects.create(slug="other", name="Other")
    actor = {"kind": "user", "id": "7"}
    for agency, title in ((host, "h"), (other, "o"), (None, "n")):
        Job.objects.create(
            task=import_jobs.TASK, title=title, actor=actor, agency_id=agency.pk if agency else None, key=title
        )
    assert [one.words.rpartition(" ")[2] for one in waiting_imports(other)] == ["o"]
    assert [one.words.rpartition(" ")[2] for one in waiting_imports(host)] == ["h", "n"]
