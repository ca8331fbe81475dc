"""The one place that gives entries their index, extends the tiles and signs the head.

Domain transactions only add entry rows. Whoever runs this (the worker's timetable, the end of an import) takes a lock,
so there is one sequencer at a time. Everything it writes beside the index is derived, so a kill at any point loses
nothing: the next run goes on from the last checkpoint in the database.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from stance.archive.ledger import keyring
from stance.archive.ledger.broken import LedgerBroken
from stance.archive.ledger.tile_folder import TileFolder
from stance.archive.models import Checkpoint, Entry
from stance.doors.machine_locks import across_machines
from stance.engines.evidence import checkpoint as heads
from stance.engines.evidence.appender import append
from stance.engines.evidence.commitment import entry_bytes
from stance.engines.evidence.errors import EvidenceError
from stance.engines.evidence.tiles import superseded_partials
from stance.engines.evidence.tree import EMPTY_ROOT

INDEX_BATCH = 20_000
ADVISORY_LOCK = 0x5354414E4345  # "STANCE"


def sequence() -> Checkpoint | None:
    """Index what waits and sign the new head. Returns the newest checkpoint (None while the ledger is empty).

    Raises LedgerBroken when the entries no longer give the last signed root (``stance verify`` names the difference),
    when the database is older than what was signed, and when the key is not the one that signed before.
    """
    with alone():
        last = Checkpoint.objects.order_by("-size").first()
        _refuse_contradiction(last)
        _assign_indexes()
        size, root = (last.size, bytes(last.root)) if last else (0, EMPTY_ROOT)
        total = _next_index()
        if total < size:
            raise LedgerBroken(
                f"The ledger was signed with {size} entries, the database holds {total}. Run stance verify."
            )
        if last:
            _catch_up(last)
        if total == size:
            if last:
                _publish(last)
            return last
        return _extend(size, root)


def reach(head: Checkpoint) -> None:
    """Where several machines work on one database, another may have signed ``head``: this machine's folder gets the tiles that it
    needs for it. Raises LedgerBroken when the entries do not give the root that was signed."""
    own = _own_head()
    if own is not None and own[0] < head.size:
        with alone():
            _catch_up(head)
            _publish(head)


def _catch_up(head: Checkpoint) -> None:
    """Tiles first, the head that names them after: from where this machine's own head ends, else from the beginning."""
    own = _own_head()
    if own == (head.size, bytes(head.root)):
        return
    size, root = own if own is not None and own[0] < head.size else (0, EMPTY_ROOT)
    missing = (entry for _number, entry in zip(range(size, head.size), entries_from(size), strict=False))
    try:
        reached = append(tiles(), size, missing, expected_root=root if size else None)
    except EvidenceError:
        reached = (0, EMPTY_ROOT)
    if reached != (head.size, bytes(head.root)):
        _rebuild(tiles(), head.size, bytes(head.root))


def _own_head() -> tuple[int, bytes] | None:
    """Size and root of the head in this machine's folder, (0, the empty root) where it has none yet; None for one that the key did not
    sign, which is for ``stance verify`` to name."""
    path = Path(settings.LEDGER_DIR) / "checkpoint"
    try:
        found = heads.verify_checkpoint(path.read_bytes(), [keyring.signer().verifier()])
    except FileNotFoundError:
        return 0, EMPTY_ROOT
    except EvidenceError:
        return None
    return found.size, found.root


def _refuse_contradiction(last: Checkpoint | None) -> None:
    """Signing on top of a database that was set back would give two histories, and hide that it was set back."""
    notes = [] if last is None else [(last.note.encode(), "the newest head in the database")]
    remembered = keyring.remembered()
    if remembered is not None:
        notes.append((remembered, "keys/last-checkpoint"))
    if not notes:
        return
    verifier = keyring.signer().verifier()
    signed = []
    for note, where in notes:
        try:
            signed.append(heads.verify_checkpoint(note, [verifier]))
        except EvidenceError as error:
            raise LedgerBroken(
                f"{where[0].upper()}{where[1:]} was not signed by keys/ledger.skey ({error}). "
                "Put back the key that signed it; nothing is signed with another."
            ) from error
    newest = signed[-1]
    size, root = (last.size, bytes(last.root)) if last else (0, EMPTY_ROOT)
    if newest.size > size or (newest.size == size and newest.root != root):
        raise LedgerBroken(
            f"A head with {newest.size} entries was signed, the database's newest has {size}: the database was set back. "
            "Restore the newer database. If it is lost for good, keep keys/last-checkpoint as evidence in another place: "
            "without it the ledger continues from the older head, and everyone who holds the newer one will see that."
        )


def tiles() -> TileFolder:
    return TileFolder(Path(settings.LEDGER_DIR))


def entries_from(index: int) -> Iterator[bytes]:
    """The ledger's entries in order, as they stand in the tiles. Constant memory."""
    rows = Entry.objects.filter(index__gte=index).order_by("index").values_list("index", "kind", "commitment")
    expected = index
    for found, kind, commitment in rows.iterator(chunk_size=5000):
        if found != expected:
            raise LedgerBroken(f"Entry {expected} is missing from the database. Run stance verify.")
        expected += 1
        yield entry_bytes(kind, bytes(commitment))  # type: ignore[arg-type]  # the engine refuses an unknown kind


def _assign_indexes() -> None:
    while True:
        with transaction.atomic():
            if _assign_batch() < INDEX_BATCH:
                return


def _assign_batch() -> int:
    """Number waiting entries in the order of their keys, after the highest index given so far."""
    waiting = list(Entry.objects.filter(index__isnull=True).order_by("id").values_list("id", flat=True)[:INDEX_BATCH])
    if not waiting:
        return 0
    start = _next_index()
    with connection.cursor() as cursor:
        if waiting[-1] - waiting[0] == len(waiting) - 1:
            # No gaps, the common case: one statement instead of one per row.
            cursor.execute(
                'UPDATE archive_entry SET "index" = id + %s WHERE "index" IS NULL AND id BETWEEN %s AND %s',
                [start - waiting[0], waiting[0], waiting[-1]],
            )
        else:
            cursor.executemany(
                'UPDATE archive_entry SET "index" = %s WHERE id = %s',
                [(start + number, key) for number, key in enumerate(waiting)],
            )
    return len(waiting)


def _next_index() -> int:
    top: int | None = Entry.objects.aggregate(top=Max("index"))["top"]
    return 0 if top is None else top + 1


def _extend(size: int, root: bytes) -> Checkpoint:
    folder, signer = tiles(), keyring.signer()
    try:
        new_size, new_root = append(folder, size, entries_from(size), expected_root=root if size else None)
    except EvidenceError:
        # Tiles are derived: a lost or damaged one is made again from the entries, if those still give the signed root.
        _rebuild(folder, size, root)
        new_size, new_root = append(folder, size, entries_from(size), expected_root=root)
    os.sync()
    note = heads.sign_checkpoint(heads.Checkpoint(signer.name, new_size, new_root), signer)
    signed = Checkpoint.objects.create(size=new_size, root=new_root, note=note.decode())
    _publish(signed)
    for path in superseded_partials([size], new_size):
        folder.remove(path)
    return signed


def _rebuild(folder: TileFolder, size: int, root: bytes) -> None:
    held = (entry for _number, entry in zip(range(size), entries_from(0), strict=False))
    rebuilt_size, rebuilt = append(folder, 0, held)
    if rebuilt_size != size or rebuilt != root:
        raise LedgerBroken(
            f"The entries in the database do not give the root that was signed at {size} entries. "
            "Nothing was signed on top of them. Run stance verify to see which entries differ."
        )


def _publish(signed: Checkpoint) -> None:
    keyring.remember(signed.note.encode())
    keyring.replace_file(Path(settings.LEDGER_DIR) / "checkpoint", signed.note.encode())


@contextmanager
def alone() -> Iterator[None]:
    """One sequencer at a time: an advisory lock where the database has one, and a file lock for this machine."""
    Path(settings.LEDGER_DIR).mkdir(parents=True, exist_ok=True)
    with (Path(settings.LEDGER_DIR) / ".sequencer").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with across_machines(ADVISORY_LOCK):
            yield
