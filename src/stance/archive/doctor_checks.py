"""What ``stance doctor`` looks at of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.models import Entry, ImportRun
from stance.archive.search import index, sealing
from stance.rooms.finding import Finding


def search_index() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            try:
                cursor.execute("INSERT INTO archive_search (archive_search) VALUES ('integrity-check')")
            except DatabaseError as error:
                yield Finding(
                    "search index",
                    False,
                    str(error),
                    "Restore a backup; records and proofs are not affected.",
                )
                return
        key = index.key_column()
        # A record under a made-up id that is another's is found under that one.
        cursor.execute(
            f"""SELECT (SELECT count(*) FROM archive_record) - (SELECT count(provisional_id) FROM archive_alias),
                (SELECT count({key}) FROM archive_search)"""  # noqa: S608
        )
        records, indexed = cursor.fetchone()
    yield Finding(
        "search index",
        records == indexed,
        f"{indexed:,} of {records:,} records can be found",
        "Restore a backup; the records are safe.",
    )


def search_lists() -> Iterator[Finding]:
    """The lists are made of the index: where they do not cover it they are made anew."""
    indexed, found = sealing.index_and_lists()
    if found != indexed:
        sealing.make_anew()
    yield Finding(
        "search lists",
        found == indexed,
        f"{found:,} of {indexed:,} records can be found by them",
        "The server makes them again. Until then searches use the database's index, which is complete; some take longer.",
    )


def ledger() -> Iterator[Finding]:
    waiting = Entry.objects.filter(index__isnull=True).count()
    yield Finding("ledger", True, f"{waiting:,} entries wait for the next signature")


def imports() -> Iterator[Finding]:
    stuck = ImportRun.objects.filter(finished_at=None, started_at__lt=timezone.now() - timedelta(days=1)).count()
    yield Finding(
        "imports",
        not stuck,
        f"{stuck} unfinished for over a day",
        "Open Imports, or run the same import again: it continues.",
    )


def blobs() -> Iterator[Finding]:
    """Whether the place of the blobs takes, gives and removes what it is asked to."""
    try:
        place = store()
        place.try_out()
        swept = place.sweep_partials()
    except OSError as error:
        yield Finding(
            "blobs",
            False,
            str(error),
            "Look at STANCE_BLOBS and what it needs in docs/how-to/keep-blobs-in-a-bucket.md.",
        )
        return
    yield Finding("blobs", True, f"kept in {place}")
    yield Finding("unfinished blobs", True, f"{swept} left by stopped processes were removed")
