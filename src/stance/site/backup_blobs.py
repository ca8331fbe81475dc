"""Originals and media of a backup, out of wherever they are kept: the data folder, or a bucket.

Each is hashed on its way: what has other bytes than its name says is named and does not come along, and so is what the tables or the
ledger's lists name and the place does not hold.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from stance.archive.blobs import BlobStore, copied, store
from stance.archive.verifying.blobs import referred_to

Advance = Callable[[int, int, str], None]


def copy(target: Path | None, advance: Advance) -> list[str]:
    """Into ``target``/blobs; without a target they are only compared with what names them. Returns what is wrong, a line each. Raises
    BlobsFailed and OSError."""
    place = store()
    held = list(place.all())
    lacking = [] if target is None else _all_copied(place, held, target / "blobs", advance)
    return [*lacking, *_missing(place, set(held))]


def _all_copied(place: BlobStore, held: Sequence[str], folder: Path, advance: Advance) -> list[str]:
    lacking = []
    for number, digest in enumerate(held, start=1):
        if wrong := _copied(place, digest, folder / digest[:2] / digest[2:4] / digest):
            lacking.append(wrong)
        advance(number, len(held), "Copying blobs")
    return lacking


def _copied(place: BlobStore, digest: str, path: Path) -> str:
    """What is wrong with it. One that was lawfully disposed of in the meantime is not."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        source = place.open(digest)
    except FileNotFoundError:
        return ""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source, os.fdopen(handle, "wb") as copy_of_it:
        actual = copied(source, copy_of_it).sha256
    if actual == digest:
        return ""
    path.unlink()
    return f"{digest}: its bytes have SHA-256 {actual}"


def _missing(place: BlobStore, held: set[str]) -> Iterator[str]:
    for digest, user in referred_to(place):
        if digest in held:
            continue
        held.add(digest)  # said once
        try:
            place.size(digest)  # what came in meanwhile
        except FileNotFoundError:
            yield f"{digest}: is missing; {user} needs it"
