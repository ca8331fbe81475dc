"""One's own downloads: nobody sees another's."""

from __future__ import annotations

from dataclasses import dataclass

from stance.archive.models import Bundle
from stance.engines.policy import authorise
from stance.jobs.models import Job
from stance.journal.actor import current
from stance.people.described_objects import anywhere

PAGE_ROWS = 50
PREFIX = "bundle-"
"""Of the keys of jobs that make a bundle; the bundle's own key follows."""


@dataclass(frozen=True, slots=True)
class Under:
    """A bundle, and the job that makes it."""

    bundle: Bundle
    job: Job | None


def one(bundle_id: int) -> Bundle | None:
    """A bundle of whoever acts."""
    found = Bundle.objects.filter(pk=bundle_id).first()
    authorise("archive.bundle", found or anywhere("bundle"))
    return found if found and found.owner_id == current().person else None


def with_job(bundle_id: int) -> Under | None:
    """The same, with its job as long as it is being made."""
    job = Job.objects.filter(key=f"{PREFIX}{bundle_id}").order_by("-id").first()
    found = one(bundle_id)
    authorise("archive.bundle", found or anywhere("bundle"))
    return Under(found, None if found.is_finished else job) if found else None


def page(before: int | None = None) -> tuple[list[Bundle], int | None]:
    """One page of them, newest first, and the key to go on from."""
    authorise("archive.bundle", anywhere("bundle"))
    rows = Bundle.objects.filter(owner=current().person).order_by("-id")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None
