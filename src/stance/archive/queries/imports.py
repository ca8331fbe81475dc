"""Reading imports: the list, one of them with what it does now, its parts and its problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Q, QuerySet

from stance.archive import reports
from stance.archive.import_jobs import key_of
from stance.archive.models import ImportFailure, ImportFile, ImportRun
from stance.archive.states import FINISHED
from stance.channels import discovery
from stance.engines.policy import authorise, reach
from stance.jobs.models import ACTIVE, Job
from stance.jobs.models import State as JobState

PAGE_ROWS = 50
MOST_COUNTED = 500


@dataclass(frozen=True, slots=True)
class Under:
    """An import and the job that carries it out, if one ever did. The command line has no job."""

    run: ImportRun
    job: Job | None

    @property
    def is_active(self) -> bool:
        return self.job is not None and self.job.state in ACTIVE

    @property
    def is_stopping(self) -> bool:
        return self.is_active and self.job is not None and self.job.cancel_requested

    @property
    def problem(self) -> str:
        """Why the last attempt ended without finishing the import, in words; "" when it did not."""
        if self.run.is_finished or self.job is None or self.job.state == JobState.RUNNING or not self.job.errors:
            return ""
        return str(self.job.errors[-1]["message"])

    @property
    def is_stuck(self) -> bool:
        """Nobody works on it and nobody will by themselves."""
        waits = self.run.is_finished or self.run.state == ImportRun.State.ASKS
        return not waits and self.job is not None and not self.is_active


@dataclass(frozen=True, slots=True)
class Problems:
    """A page of what did not come in; ``next`` is the key to go on from."""

    rows: list[ImportFailure]
    next: int | None


def page(before: int | None = None, *, account: str = "") -> tuple[list[ImportRun], int | None]:
    """One page of imports, newest first, and the key to go on from."""
    authorise("archive.import.read")
    rows = _within().select_related("account").order_by("-id")
    if account:
        rows = rows.filter(_of(account))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def _of(asked: str) -> Q:
    """Of the account that is called so on its platform ("platform:handle"), or on any."""
    platform, handle = discovery.split(asked)
    named = Q(account__handle__iexact=handle) | Q(account__handle__iexact=f"@{handle.removeprefix('@')}")
    return named & Q(account__platform=platform) if platform else named


def one(run_id: int) -> Under | None:
    """An import with its newest job. The job is read first: read after it, an import that ends in between would look
    like one that nobody works on, and its page would stop asking."""
    job = Job.objects.filter(key=key_of(run_id)).order_by("-id").first()
    run = ImportRun.objects.select_related("account").filter(pk=run_id).first()
    authorise("archive.import.read", run)
    if run is None:
        return None
    return Under(run, None if run.is_finished else job)  # the jobs of a finished one are of no interest any more


def refusal(run: ImportRun) -> str:
    """Why an import was refused, with the names of its files instead of where the server keeps them."""
    words = run.refusal
    for path in run.paths:
        words = words.replace(path, Path(path).name)
    return words


def unfinished(limit: int) -> list[Under]:
    """The newest imports that wait for an answer or are under way, each with its newest job; two queries."""
    authorise("archive.import.read")
    runs = list(_within().exclude(state__in=FINISHED).select_related("account").order_by("-id")[:limit])
    jobs = {job.key: job for job in Job.objects.filter(key__in=[key_of(run.pk) for run in runs]).order_by("id")}
    return [Under(run, jobs.get(key_of(run.pk))) for run in runs]


def refused_since(moment: datetime, limit: int) -> list[ImportRun]:
    """Imports that were refused at or after a moment, newest first."""
    authorise("archive.import.read")
    return list(_within().filter(state=ImportRun.State.REFUSED, finished_at__gte=moment).order_by("-id")[:limit])


def came_in(since: datetime) -> tuple[int, datetime | None]:
    """How many posts imports brought in that ended after an instant, and when the newest of them did; of more imports than
    ``MOST_COUNTED`` the newest."""
    authorise("archive.import.read")
    rows = _within().filter(state=ImportRun.State.DONE, finished_at__gt=since, new__gt=0).order_by("-finished_at")
    found = list(rows.values_list("new", "finished_at")[:MOST_COUNTED])
    return sum(new for new, _at in found), found[0][1] if found else None


def _within() -> QuerySet[ImportRun]:
    """Imports of the agencies that the reader has a role in; those of none for who has one everywhere."""
    here = reach("archive.import.read")
    return ImportRun.objects.all() if here.everywhere else ImportRun.objects.filter(agency_id__in=here.agencies)


def parts(run: ImportRun) -> list[ImportFile]:
    """The parts that hold posts, in the order of reading."""
    authorise("archive.import.read", run)
    return list(run.files.order_by("order"))


def problems(run: ImportRun, after: int | None = None) -> Problems:
    """A page of what did not come in as it should, in the order of finding."""
    authorise("archive.import.read", run)
    rows = run.failures.order_by("id")
    if after:
        rows = rows.filter(pk__gt=after)
    found = list(rows[: PAGE_ROWS + 1])
    return Problems(found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None)


def left_over(run: ImportRun, most: int) -> list[str]:
    """The first of the media files that no post names."""
    authorise("archive.import.read", run)
    return list(run.left_over.order_by("id").values_list("name", flat=True)[:most])


def left_over_csv(run: ImportRun) -> Iterator[str]:
    """All of them as CSV rows."""
    authorise("archive.import.read", run)
    return reports.left_over_csv(run)


def problems_csv(run: ImportRun) -> Iterator[str]:
    """All of them as CSV rows."""
    authorise("archive.import.read", run)
    return reports.failures_csv(run)
