"""Bringing the database to the version of the code, and refusing one that is newer."""

from __future__ import annotations

import fcntl
from pathlib import Path
from pkgutil import iter_modules

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DatabaseError, connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from stance.data_folder import DataFolderRefused
from stance.doors.machine_locks import across_machines

MIGRATING = 0x4D494752415445
"""Of the lock, "MIGRATE"."""


def bring_up_to_date() -> None:
    """Apply what is missing, one process at a time. Raises DataFolderRefused (database newer, or unreadable)."""
    try:
        if _is_at_our_version():
            return
        executor = MigrationExecutor(connection)
        _refuse_newer(executor)
        if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return
        with (settings.KEYS_DIR / ".migrating").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with across_machines(MIGRATING):
                call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise DataFolderRefused(
            f"The database cannot be opened: {error}. Check DATABASE_URL or the data folder; nothing was changed."
        ) from error


class WholeMigrations(MigrationExecutor):
    """What a migration changes and the note that it was applied come in one transaction. Django writes the note in one of its own where
    indexes or keys are made at the end: whatever was killed between the two could never be started again, since its tables were
    there and nothing said so."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        # SQLite remakes tables, for which it must not look at foreign keys; within a transaction it cannot be told so any more.
        with self.connection.constraint_checks_disabled(), transaction.atomic(self.connection.alias):
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


migrate.MigrationExecutor = WholeMigrations  # type: ignore[attr-defined]  # the command makes its own, and takes none


def _is_at_our_version() -> bool:
    """Whether just what stands in the folders of migrations is applied: reading their names is quicker than loading them,
    which every command would wait for. Anything else is looked at properly."""
    recorder = MigrationRecorder(connection)
    applied = set(recorder.applied_migrations()) if recorder.has_table() else set()
    ours = {(app.label, name) for app in apps.get_app_configs() for name in _names(app)}
    labels = {label for label, _name in ours}
    return bool(ours) and ours == {one for one in applied if one[0] in labels}


def _names(app: AppConfig) -> list[str]:
    """As Django finds them: every module of the folder that does not begin with an underscore or a tilde."""
    folder = Path(app.path) / "migrations"
    return [name for _finder, name, is_package in iter_modules([str(folder)]) if not is_package and name[0] not in "_~"]


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
