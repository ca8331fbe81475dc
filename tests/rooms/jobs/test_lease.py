"""The queue's promises, one by one, on whichever database the run uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task

from stance.jobs import actions, lease, schedule
from stance.jobs.context import JobContext
from stance.jobs.models import Job, State
from stance.jobs.schedule import Recurring, enqueue_due
from stance.jobs.worker import Pointless, Worker
from stance.journal.models import Event

pytestmark = pytest.mark.django_db
DONE: list[str] = []


@pytest.fixture(autouse=True)
def _forget() -> None:
    DONE.clear()


@task(title="Say a word")
def say(word: str) -> str:
    DONE.append(word)
    return word.upper()


@task(max_attempts=2)
def twice_at_most(word: str) -> None:
    DONE.append(word)


@task(max_attempts=3)
def stumble() -> None:
    raise ValueError("the floor is uneven")


@task()
def give_up() -> None:
    raise Pointless("there is nothing to find")


@task(takes_context=True)
def watch_for_cancel(context: JobContext) -> None:
    Job.objects.filter(pk=context.job.pk).update(cancel_requested=True)
    context.advance(1, 2, "half way")
    DONE.append("not reached")


@task(takes_context=True)
def lose_the_lease(context: JobContext) -> None:
    Job.objects.filter(pk=context.job.pk).update(worker="another")
    with transaction.atomic():
        context.fence()
        DONE.append("written twice")


@task(title="Tick")
def tick() -> None:
    DONE.append("tick")


def run_all() -> int:
    return Worker().run(until_empty=True)


def test_a_job_runs_once_and_keeps_its_result() -> None:
    result = say.enqueue("hello")
    assert result.status == TaskResultStatus.READY
    assert run_all() == 1
    result.refresh()
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, "HELLO")
    assert DONE == ["hello"]
    assert run_all() == 0


def test_enqueue_disappears_with_the_transaction_it_was_part_of() -> None:
    with pytest.raises(RuntimeError, match="domain write failed"), transaction.atomic():
        say.enqueue("lost")
        raise RuntimeError("domain write failed")
    assert Job.objects.count() == 0


def test_urgent_first_then_oldest() -> None:
    say.enqueue("second")
    say.using(priority=10).enqueue("first")
    say.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("not yet")
    run_all()
    assert DONE == ["first", "second"]


def test_a_failure_is_tried_again_with_back_off_and_then_kept_with_its_reason() -> None:
    stumble.enqueue()
    for attempt in (1, 2):
        run_all()
        job = Job.objects.get()
        assert (job.state, job.attempt) == (State.READY, attempt)
        assert timedelta(0) < job.run_after - timezone.now() <= lease.back_off(attempt)
        Job.objects.update(run_after=timezone.now())
    run_all()
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert [f"job {job.pk} failed" in error["message"] for error in job.errors] == [True] * 3
    assert "stumble" in job.errors[-1]["trace"]


def test_what_cannot_be_helped_is_not_tried_again() -> None:
    give_up.enqueue()
    run_all()
    job = Job.objects.get()
    assert (job.state, job.attempt, job.errors[0]["message"]) == (State.FAILED, 1, "there is nothing to find")


def test_a_dead_workers_job_goes_to_another_and_the_dead_one_cannot_finish_it() -> None:
    say.enqueue("twice")
    dead = lease.claim("dead")
    assert dead is not None
    assert lease.claim("other") is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert lease.reap() == 1
    living = lease.claim("living")
    assert living is not None
    assert living.attempt == 2
    assert not lease.finish(dead, "from beyond")
    assert not lease.extend(dead)
    assert lease.finish(living, "ok")
    job = Job.objects.get()
    assert (job.state, job.result, job.workers) == (State.DONE, "ok", ["dead", "living"])


def test_a_job_that_kills_every_worker_ends_as_failed() -> None:
    say.enqueue("deadly")
    for _ in range(5):
        assert lease.claim("victim") is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        lease.reap()
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert "stopped" in job.errors[0]["message"]


def test_one_active_job_a_key() -> None:
    keyed = say.keyed("only-one")
    keyed.enqueue("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        keyed.enqueue("b")
    run_all()
    keyed.enqueue("c")
    run_all()
    assert DONE == ["a", "c"]


def test_a_cancelled_job_stops_at_its_next_safe_point() -> None:
    watch_for_cancel.enqueue()
    run_all()
    assert Job.objects.get().state == State.CANCELLED
    assert DONE == []


def test_fence_keeps_an_overtaken_worker_from_writing() -> None:
    lose_the_lease.enqueue()
    run_all()
    assert DONE == []
    assert Job.objects.get().state == State.RUNNING


def test_cancel_and_retry_are_in_the_audit_trail() -> None:
    say.enqueue("later")
    job = Job.objects.get()
    actions.cancel(job.pk)
    with pytest.raises(actions.JobRefused, match="already ended"):
        actions.cancel(job.pk)
    actions.retry(job.pk)
    assert run_all() == 1
    assert DONE == ["later"]
    assert list(Event.objects.order_by("id").values_list("action", flat=True)) == ["jobs.cancel", "jobs.retry"]


@pytest.mark.parametrize(("task", "attempts"), [(say, 5), (twice_at_most, 2)])
def test_a_retried_job_has_the_attempts_of_its_task(task: Any, attempts: int) -> None:
    task.enqueue("again")
    job = Job.objects.get()
    Job.objects.update(state=State.FAILED, attempt=7, max_attempts=7, finished_at=timezone.now())
    actions.retry(job.pk)
    assert Job.objects.get().max_attempts == 7 + attempts


@pytest.mark.parametrize("task", ["stance.gone.tasks.old", "stance.jobs.tasks.old", "t"])
def test_work_that_is_not_done_any_more_is_not_retried(task: str) -> None:
    job = Job.objects.create(task=task, title="Old work", state=State.FAILED, actor={}, finished_at=timezone.now())
    with pytest.raises(actions.JobRefused, match="Start it again from its own page"):
        actions.retry(job.pk)
    assert Job.objects.get().state == State.FAILED


def test_a_lease_lasts_from_when_it_is_written_however_long_the_database_let_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say.enqueue("hello")
    job = lease.claim("a")
    assert job is not None
    opened = transaction.atomic
    with time_machine.travel(timezone.now(), tick=False) as clock:

        def waited_for() -> Any:
            """Who writes just now holds the database until most of a lease is over."""
            clock.shift(lease.LEASE * 0.9)
            return opened()

        monkeypatch.setattr(lease.transaction, "atomic", waited_for)
        assert lease.extend(job)
        assert Job.objects.values_list("lease_until", flat=True).get() == timezone.now() + lease.LEASE


def test_looking_for_work_opens_no_transaction_while_there_is_none(django_assert_num_queries: Any) -> None:
    """On SQLite each would take the one lock of all who write, twice a second for every worker."""
    with django_assert_num_queries(2):
        assert lease.claim("a") is None
        assert lease.reap() == 0


@pytest.mark.parametrize("end", ["fail", "fail for good", "give back", "reap"])
def test_what_was_asked_to_stop_is_not_begun_again(end: str) -> None:
    say.enqueue("never")
    job = lease.claim("w1")
    assert job is not None
    actions.cancel(job.pk)
    if end.startswith("fail"):
        assert lease.fail(job, {"type": "E", "message": "m"}, final=end == "fail for good")
    elif end == "give back":
        assert lease.give_back(job)
    else:
        assert lease.reap(timezone.now() + timedelta(hours=1)) == 1
    left = Job.objects.get()
    assert (left.state, left.finished_at is not None, left.lease_until) == (State.CANCELLED, True, None)
    assert lease.claim("w2") is None
    actions.retry(job.pk)
    assert lease.claim("w2") is not None


def test_recurring_work_is_enqueued_once_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "timetable", lambda: [Recurring(f"{__name__}.tick", every_seconds=60)])
    start = timezone.now().replace(second=0, microsecond=0)
    assert [enqueue_due(start), enqueue_due(start + timedelta(seconds=30))] == [1, 0]
    assert enqueue_due(start + timedelta(seconds=61)) == 1
    run_all()
    assert DONE == ["tick", "tick"]


def test_old_finished_jobs_are_forgotten_and_active_ones_never() -> None:
    say.enqueue("old")
    run_all()
    say.enqueue("waiting")
    assert lease.forget_old(timezone.now() + timedelta(days=31)) == 1
    assert Job.objects.get().state == State.READY
