"""Bringing the database to the version of the code, and refusing one that is newer."""

from __future__ import annotations

import fcntl

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from stance.data_folder import DataFolderRefused


def bring_up_to_date() -> None:
    """Apply what is missing, one process at a time. Raises DataFolderRefused (database newer, or unreadable)."""
    try:
        executor = MigrationExecutor(connection)
        _refuse_newer(executor)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        with (settings.KEYS_DIR / ".migrating").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise DataFolderRefused(
            f"The database cannot be opened: {error}. Check DATABASE_URL or the data folder; nothing was changed."
        ) from error


def _refuse_newer(executor: MigrationExecutor) -> None:
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return
    ours = set(executor.loader.disk_migrations)
    own_rooms = {app for app, _name in ours}
    unknown = sorted(
        f"{app}.{name}" for app, name in recorder.applied_migrations() if app in own_rooms and (app, name) not in ours
    )
    if unknown:
        raise DataFolderRefused(
            f"The database was written by a newer Stance (it knows {', '.join(unknown[:3])}). "
            "Install that version again. Nothing was changed."
        )
