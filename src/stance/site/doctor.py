"""``stance doctor``: checks this installation and says what to mend."""

from __future__ import annotations

import argparse
import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.models import Entry, ImportRun
from stance.authority.queries import has_administrator
from stance.data_folder import open_to_others
from stance.jobs.models import Job, State
from stance.journal.following.behind import all_behind, left_over
from stance.people.key_ring import ring
from stance.site.command_line import Output
from stance.site.keys import in_use

LEAST_FREE_BYTES = 2 * 1024**3


class Finding(NamedTuple):
    """``mend`` says what to do when it is not ``ok``."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def run(_options: argparse.Namespace, output: Output) -> int:
    findings = [finding for check in CHECKS for finding in check()]
    ok = all(finding.ok for finding in findings)
    lines = [
        f"{'ok  ' if one.ok else 'MEND'}  {one.name}: {one.detail}" + (f"\n      {one.mend}" if not one.ok else "")
        for one in findings
    ]
    output.result({"ok": ok, "findings": [one._asdict() for one in findings]}, "\n".join(lines))
    return 0 if ok else 1


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA.root).free
    yield Finding(
        "disk",
        free >= LEAST_FREE_BYTES,
        f"{free:,} bytes free",
        "Free space, or move the data folder: imports need room for a copy of the export.",
    )


def _keys() -> Iterator[Finding]:
    for path in sorted(settings.KEYS_DIR.glob("[!.]*")):
        open_bits = stat.S_IMODE(path.stat().st_mode) & 0o077
        if path.name != "last-checkpoint":
            yield Finding(
                f"key {path.name}",
                not open_bits,
                "readable by the owner only" if not open_bits else "others can read it",
                f"chmod 600 {path.name} in the keys folder; if others had access, replace it.",
            )


def _privacy() -> Iterator[Finding]:
    found = [str(path.relative_to(settings.DATA.root)) for path in open_to_others(settings.DATA)]
    yield Finding(
        "privacy",
        not found,
        f"others on this machine can reach {', '.join(found[:3])} and {len(found):,} in all"
        if found
        else "nothing in the data folder is open to others on this machine",
        f"chmod -R go= {settings.DATA.root}, as the user that owns it.",
    )


def _sealed() -> Iterator[Finding]:
    missing = set(in_use()) - {key.id for key in ring().keys}
    yield Finding(
        "sealed secrets",
        not missing,
        f"{len(missing)} keys are missing, and what they sealed cannot be read" if missing else "all can be read",
        "Put keys/database-keys back from a backup with keys, or give those people a link that removes their factors.",
    )


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SHOW server_version")
            yield Finding("database", True, f"PostgreSQL {cursor.fetchone()[0]}")
            return
        cursor.execute("PRAGMA quick_check(5)")
        found = [row[0] for row in cursor.fetchall()]
        yield Finding(
            "database",
            found == ["ok"],
            "SQLite, intact" if found == ["ok"] else "; ".join(found),
            "Restore a backup.",
        )


def _search_index() -> Iterator[Finding]:
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
        key = "rowid" if connection.vendor == "sqlite" else "record_id"
        cursor.execute(
            f"SELECT (SELECT count(*) FROM archive_record), (SELECT count({key}) FROM archive_search)"  # noqa: S608
        )
        records, indexed = cursor.fetchone()
    yield Finding(
        "search index",
        records == indexed,
        f"{indexed:,} of {records:,} records can be found",
        "Restore a backup; the records are safe.",
    )


def _jobs() -> Iterator[Finding]:
    late = Job.objects.filter(state=State.READY, run_after__lt=timezone.now() - timedelta(minutes=5)).count()
    yield Finding(
        "jobs",
        not late,
        f"{late} have waited over five minutes",
        "Is a worker running? Start one: stance serve --worker-only",
    )
    failed = Job.objects.filter(state=State.FAILED).count()
    yield Finding("failed jobs", not failed, f"{failed}", "See the jobs page for the reasons; try again there.")


def _followers() -> Iterator[Finding]:
    for one in all_behind():
        yield Finding(f"follows the audit trail: {one.name}", one.is_well, one.words, one.mend)
    if left := left_over():
        yield Finding(
            "left over", True, f"places in the audit trail of what no longer follows it: {', '.join(map(str, left))}"
        )


def _ledger() -> Iterator[Finding]:
    waiting = Entry.objects.filter(index__isnull=True).count()
    yield Finding("ledger", True, f"{waiting:,} entries wait for the next signature")


def _imports() -> Iterator[Finding]:
    stuck = ImportRun.objects.filter(finished_at=None, started_at__lt=timezone.now() - timedelta(days=1)).count()
    yield Finding(
        "imports",
        not stuck,
        f"{stuck} unfinished for over a day",
        "Open Imports, or run the same import again: it goes on.",
    )
    swept = store().sweep_partials()
    yield Finding("unfinished blobs", True, f"{swept} left by stopped processes were removed")


def _people() -> Iterator[Finding]:
    yield Finding(
        "administrator",
        has_administrator(),
        "there is one" if has_administrator() else "nobody can sign in yet",
        "Start the server: it prints a link that makes the first administrator.",
    )


CHECKS: list[Callable[[], Iterator[Finding]]] = [
    _disk,
    _keys,
    _privacy,
    _sealed,
    _database,
    _search_index,
    _jobs,
    _followers,
    _ledger,
    _imports,
    _people,
]
