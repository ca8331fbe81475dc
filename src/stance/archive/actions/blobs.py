"""Moving the blobs to another place: every byte is hashed again, what is there already is not sent again, and the archive is switched
over only when everything that the ledger and the tables name is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from stance.archive import blobs
from stance.archive.blobs import BlobStore
from stance.archive.verifying.blobs import referred_to
from stance.engines.policy import authorise
from stance.journal import trail

LISTED = 20
PASSES = 5
"""Over what came in meanwhile, before it is said that too much comes in."""


class MoveRefused(Exception):
    """The blobs stay where they are; the message says why and what to do. What was copied is not copied again."""


@dataclass(slots=True)
class Moved:
    """``copied`` blobs, of so many bytes, ``damaged`` those of which the bytes are not what their name says."""

    blobs: int = 0
    size_bytes: int = 0
    damaged: list[str] = field(default_factory=list)
    named: int = 0


def move(place: str, advance: Callable[[int, int | None, str], None]) -> Moved:
    """Copy all blobs to ``place`` ("folder" or "s3://…"), prove that everything that is named is there, switch over. It goes on where an
    earlier attempt was stopped. Raises MoveRefused, OSError (what the one place or the other says)."""
    decision = authorise("archive.blobs.move")
    if settings.BLOBS and place != settings.BLOBS:
        raise MoveRefused(
            f"STANCE_BLOBS says {settings.BLOBS}, which counts more than a move. Take the variable away (or set it to {place}), then move."
        )
    source, target = blobs.store_at(_from(place)), blobs.store_at(place)
    if str(source) == str(target):
        raise MoveRefused(f"The blobs are in {target} already.")
    target.try_out()
    done, moved = set[str](), Moved()
    for _ in range(PASSES):
        fresh = [digest for digest in source.all() if digest not in done]
        if not fresh:
            break
        _copy(fresh, source, target, moved, advance)
        done.update(fresh)
    else:
        raise MoveRefused("New blobs arrive faster than they are copied. Stop stance serve, then move.")
    _must_be_whole(source, target, moved, advance)
    _switch(place)
    # What a process that began before kept in the old place while the last ones were copied.
    _copy((digest for digest in source.all() if digest not in done), source, target, moved, advance)
    trail.record(
        action=decision.action,
        summary=f"moved {moved.blobs:,} blobs from {source} to {target}",
        object_kind="installation",
        object_id="blobs",
        decision=decision,
        details={"blobs": moved.blobs, "bytes": moved.size_bytes, "named": moved.named},
    )
    return moved


def _from(place: str) -> str:
    """Where they are now; with STANCE_BLOBS set to the target already, where they were before that."""
    if place != settings.BLOBS:
        return blobs.address()
    try:
        return Path(settings.BLOBS_MOVED_FILE).read_text().strip() or blobs.FOLDER
    except FileNotFoundError:
        return blobs.FOLDER


def _copy(
    digests: Iterable[str],
    source: BlobStore,
    target: BlobStore,
    moved: Moved,
    advance: Callable[[int, int | None, str], None],
) -> None:
    for digest in digests:
        with source.open(digest) as stream:
            stored = target.keep(stream)
        if stored.sha256 != digest:
            moved.damaged.append(digest)
        moved.blobs += 1
        moved.size_bytes += stored.size_bytes
        advance(moved.blobs, None, "Copying blobs")


def _must_be_whole(
    source: BlobStore, target: BlobStore, moved: Moved, advance: Callable[[int, int | None, str], None]
) -> None:
    held = set(target.all())
    missing: list[str] = []
    for digest, user in referred_to(source):
        moved.named += 1
        advance(moved.named, None, "Comparing with what is named")
        if digest not in held:
            missing.append(f"{digest} ({user})")
    if missing or moved.damaged:
        raise MoveRefused(
            f"{len(missing):,} blobs that are named are not in {target}, and {len(moved.damaged):,} are damaged where they are. The blobs stay "
            f"in {source}. Run stance verify, restore these from a backup, then move again: {'; '.join(_some([*missing, *moved.damaged]))}"
        )


def _some(names: list[str]) -> Iterator[str]:
    yield from names[:LISTED]
    if len(names) > LISTED:
        yield f"and {len(names) - LISTED:,} more"


def _switch(place: str) -> None:
    """For every process that shares this data folder, at once."""
    path = Path(settings.BLOBS_MOVED_FILE)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    with beside.open("w") as file:
        file.write(f"{place}\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
