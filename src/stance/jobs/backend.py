"""The Django Tasks backend over the lease queue. Enqueuing is an INSERT in the caller's transaction: it appears with
the domain write or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

from stance.jobs.models import Job, State
from stance.journal.actor import current

STATUS = {
    State.READY: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
    State.FAILED: TaskResultStatus.FAILED,
    State.CANCELLED: TaskResultStatus.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTask(Task):  # type: ignore[type-arg]
    """``title`` is what the jobs page shows; ``max_attempts`` counts the first try."""

    title: str = ""
    max_attempts: int = 5
    key: str = ""
    agency: int | None = None
    longest_seconds: int = 900
    """An attempt that takes longer is ended, whatever it is doing; 0 for work that shows its progress instead."""

    def keyed(self, key: str) -> LeaseTask:
        """The same task, of which at most one job with this key is active."""
        return replace(self, key=key)

    def of_agency(self, agency: int | None) -> LeaseTask:
        """The same task, whose job this agency's people see."""
        return replace(self, agency=agency)


class LeaseBackend(BaseTaskBackend):
    task_class = LeaseTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: LeaseTask, args: Any, kwargs: Any) -> TaskResult[Any]:  # type: ignore[override]
        self.validate_task(task)
        kwargs = dict(kwargs)
        job = Job(
            task=task.module_path,
            title=task.title or task.name.replace("_", " ").capitalize(),
            queue=task.queue_name,
            priority=task.priority,
            args=normalize_json(list(args)),
            kwargs=normalize_json(kwargs),
            actor=current().as_json(),
            key=task.key,
            agency_id=task.agency,
            max_attempts=task.max_attempts,
            run_after=task.run_after or timezone.now(),
        )
        job.save(force_insert=True)
        return result_of(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        job = Job.objects.filter(pk=int(result_id)).first() if result_id.isdecimal() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job, import_string(job.task))


def result_of(job: Job, task: Task[Any, Any]) -> TaskResult[Any]:
    result: TaskResult[Any] = TaskResult(
        task=task,
        id=str(job.pk),
        status=STATUS[State(job.state)],
        enqueued_at=job.enqueued_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.last_attempted_at,
        args=job.args,
        kwargs=job.kwargs,
        backend=task.backend,
        errors=[TaskError(exception_class_path=error["type"], traceback=error["message"]) for error in job.errors],
        worker_ids=job.workers,
    )
    object.__setattr__(result, "_return_value", job.result)
    return result
