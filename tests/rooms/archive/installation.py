"""One installation for a whole module of tests: imported once, and every change of a test taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.test import override_settings

from stance.archive.actions import ledger
from stance.archive.verifying.difference import Report
from stance.journal.actor import Actor, acting_as

FOLDERS = {
    "blobs": "BLOBS_DIR",
    "ledger": "LEDGER_DIR",
    "keys": "KEYS_DIR",
    "uploads": "UPLOADS_DIR",
    "bundles": "BUNDLES_DIR",
    "tmp": "SCRATCH_DIR",
}


@contextmanager
def installed(root: Path) -> Iterator[Path]:
    """Folders of its own and a transaction that is rolled back at the end. Give it an unblocked database."""
    places = {}
    for name, setting in FOLDERS.items():
        places[setting] = root / name
        places[setting].mkdir(parents=True)
    operator = Actor(kind="operator", label="operator test", door="command line")
    with override_settings(**places), transaction.atomic(), acting_as(operator):
        yield root
        transaction.set_rollback(True)


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens to the database inside is undone, also where it breaks references between rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def verified() -> Report:
    return ledger.verify(lambda _done, _total, _note: None)
