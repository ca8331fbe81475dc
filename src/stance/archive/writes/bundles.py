"""Beginning a bundle, and letting go of one: shared by the action and by what was approved."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from stance.archive.bundles.wish import BundleRefused, Wish
from stance.archive.models import Bundle
from stance.archive.queries.bundles import PREFIX
from stance.archive.states import BUNDLE
from stance.doors.row_keys import row_key
from stance.engines.policy import Decision
from stance.jobs.models import Job, State
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, current
from stance.people.models import Agency, User

KEPT = timedelta(days=7)
MOST_KEPT = 20
"""Bundles of one person that are being made or wait to be downloaded."""
REMOVED_AT_ONCE = 1000
TASK = "stance.archive.tasks.make_bundle"
"""By its dotted name: tasks stand above what enqueues them."""


def place_of(bundle: Bundle) -> Path:
    return Path(settings.BUNDLES_DIR) / f"{PREFIX}{bundle.pk}.zip"


def must_have_room(owner: User | None) -> None:
    """Raises BundleRefused for who keeps too many already. Whoever asks several times at once is counted one after the other."""
    if owner is not None:
        User.objects.select_for_update().get(pk=owner.pk)
    here = Bundle.objects.filter(owner=owner, state__in=("waiting", "making", "ready")).count()
    if owner is not None and here >= MOST_KEPT:
        raise BundleRefused(f"You keep {here} downloads already. Remove one on the page of downloads, then take these.")


def begin(wish: Wish, owner: User | None, agency: Agency | None, action: str, decision: Decision | None) -> Bundle:
    """Write it down, and let a worker make it in its owner's name: what they may not see does not come in."""
    bundle = Bundle.objects.create(
        owner=owner,
        agency=agency,
        requested_by=owner.email if owner else current().label,
        words=wish.words,
        asked=wish.as_json(),
    )
    trail.record(
        action=action,
        summary=f"began to download {wish.words}",
        object_kind="bundle",
        object_id=str(bundle.pk),
        decision=decision,
        details={"asked": bundle.asked},
    )
    if owner is not None:
        with acting_as(Actor("user", str(owner.pk), owner.email, current().door)):
            import_string(TASK).keyed(f"{PREFIX}{bundle.pk}").of_agency(bundle.agency_id).enqueue(bundle.pk)
    return bundle


def let_go(bundle: Bundle) -> None:
    """Remove the file. Who took what stays."""
    place_of(bundle).unlink(missing_ok=True)
    bundle.state = BUNDLE.after("remove")
    bundle.save(update_fields=["state"])


def sweep(now: datetime) -> int:
    """Let go of what has waited for its days. Returns how many; doing it again does nothing."""
    old = list(Bundle.objects.filter(state="ready", finished_at__lt=now - KEPT).order_by("pk")[:REMOVED_AT_ONCE])
    for bundle in old:
        let_go(bundle)
    return len(old)


def finished(bundle: Bundle, verb: str, **values: object) -> None:
    """It is ready, refused or cancelled."""
    for name, value in values.items():
        setattr(bundle, name, value)
    bundle.state, bundle.finished_at = BUNDLE.after(verb), timezone.now()
    bundle.save(update_fields=["state", "finished_at", *values])


def cancelled(job: Job) -> None:
    """The job that would make a bundle was cancelled before it began."""
    number = row_key(job.key.removeprefix(PREFIX)) if job.key.startswith(PREFIX) else None
    if number is not None and job.state == State.CANCELLED:
        Bundle.objects.filter(pk=number, state__in=BUNDLE.before("cancel")).update(
            state=BUNDLE.after("cancel"), finished_at=timezone.now()
        )
