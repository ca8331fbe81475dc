"""The sample agency: made by the product, clearly marked, and removed in one step.

Removing it is a disposal like any other: content and salts are destroyed, the ledger keeps its entries and says why
nothing stands behind them any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.ledger import sequencer
from stance.archive.ledger.statements import disposal_statement, state
from stance.archive.models import Entry, ImportRun, Media, Record, SavedSearch, Statement, Tombstone, Upload, Version
from stance.archive.named_above import is_named_above
from stance.archive.queries.ledger import size as ledger_size
from stance.archive.search import index
from stance.archive.verifying.blobs import files_of
from stance.channels import discovery
from stance.channels.port.dotted_names import load
from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.register.models import Account

EXPORT = "sample-agency-export.zip"
SEARCH = "flood"
"""What the sample's saved search asks for."""


class SampleRefused(Exception):
    """The sample agency cannot be made or removed now; the message says why."""


def make() -> ImportRun:
    """Write the sample's export and begin to bring it in; the caller enqueues or carries it out."""
    decision = authorise("archive.sample.make")
    if Account.objects.filter(is_sample=True).exists():
        raise SampleRefused("The sample agency has been added already.")
    path = Path(settings.UPLOADS_DIR) / EXPORT
    load(next(channel.sample for channel in discovery.known().values() if channel.sample))(path)
    with transaction.atomic():
        run = ImportRun.objects.create(
            paths=[str(path)], may_register=True, is_sample=True, is_upload=True, requested_by=current().label
        )
        _save_search()
        trail.record(
            action="archive.sample.make",
            summary="added the sample agency",
            object_kind="import",
            object_id=str(run.pk),
            decision=decision,
        )
    return run


def remove() -> int:
    """Destroy everything of the sample agency. Returns how many records went. Refuses while its import runs."""
    decision = authorise("archive.sample.remove")
    runs = ImportRun.objects.filter(is_sample=True)
    if any(not run.is_finished for run in runs):
        raise SampleRefused("The sample agency is still being imported. Wait for its import to finish, or cancel it.")
    sequencer.sequence()
    with transaction.atomic():
        keys = list(Record.objects.filter(account__is_sample=True).order_by("pk").values_list("pk", flat=True))
        blobs = _blobs(keys, list(runs))
        _state_disposal(keys, list(runs))
        _delete_rows(keys)
        trail.record(
            action="archive.sample.remove",
            summary=f"removed the sample agency ({len(keys):,} records)",
            object_kind="account",
            object_id="sample",
            decision=decision,
        )
    for digest in blobs:
        if not _is_used(digest):
            store().remove(digest)
    (Path(settings.UPLOADS_DIR) / EXPORT).unlink(missing_ok=True)
    sequencer.sequence()
    return len(keys)


def _save_search() -> None:
    """A search with something new for whoever made the sample, as soon as its posts are in."""
    if (person := current().person) is not None:
        name = f"{SEARCH.capitalize()} (sample)"
        kept = SavedSearch.objects.filter(owner_id=person, name__iexact=name)
        if not kept.exists():
            SavedSearch.objects.create(
                name=name, address=f"q={SEARCH}", owner_id=person, ledger_size=ledger_size(), is_sample=True
            )


def _blobs(keys: list[int], runs: list[ImportRun]) -> set[str]:
    found = set(Media.objects.filter(record_id__in=keys).exclude(blob="").values_list("blob", flat=True))
    for run in runs:
        found |= {digest for digest in (run.original, run.media_list) if digest}
        found |= set(files_of(run))
    return found


def _is_used(digest: str) -> bool:
    if Media.objects.filter(blob=digest).exists() or is_named_above(digest):
        return True
    return any(
        digest in (run.original, run.media_list) or digest in files_of(run)
        for run in ImportRun.objects.exclude(original="")
    )


def _state_disposal(keys: list[int], runs: list[ImportRun]) -> None:
    versions = Version.objects.filter(record_id__in=keys).values("entry_id")
    places = [
        *Entry.objects.filter(pk__in=versions).values_list("index", flat=True),
        *_statements_about(keys, {run.original for run in runs if run.original}),
    ]
    if any(place is not None for place in places):
        at = timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        state(disposal_statement(of="sample", places=places, approver=current().label, disposed_at=at))


def _statements_about(keys: list[int], originals: set[str]) -> Iterator[int | None]:
    """Places in the ledger of what was stated of these records and exports: no row stands behind it any more."""
    records = set(Record.objects.filter(pk__in=keys).values_list("record_id", flat=True))
    for place, body in Statement.objects.exclude(entry__kind="disposal").values_list("entry__index", "body").iterator():
        said = json.loads(bytes(body))
        if said.get("record") in records or originals & {said.get("original"), said.get("source")}:
            yield place


def _delete_rows(keys: list[int]) -> None:
    with connection.cursor() as cursor:
        index.remove(cursor, keys)
    Tombstone.objects.filter(record_id__in=keys).delete()
    Record.objects.filter(pk__in=keys).delete()
    Upload.objects.filter(run__is_sample=True).delete()
    ImportRun.objects.filter(is_sample=True).delete()
    SavedSearch.objects.filter(is_sample=True).delete()
    Account.objects.filter(is_sample=True).delete()
