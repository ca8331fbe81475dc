"""The kept original of an import: which files it is made of, and the bytes of one post as they stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import ijson

from stance.archive.blobs import store
from stance.archive.models import ImportRun, Observation, Record, Version
from stance.channels import discovery
from stance.channels.port.markup import Markup
from stance.engines.exports.item import ODD
from stance.engines.exports.limits import MemberDamaged, PackageRefused
from stance.engines.exports.package import open_package
from stance.engines.policy import authorise
from stance.engines.warc.exchange import body_of

PAGE_ROWS = 100
SKIP_BYTES = 1 << 20
LONGEST_MARKUP = 4 << 20
"""Bytes of an element that is read to show it with its markup."""


class OriginalMissing(Exception):
    """The kept original does not give what was read from it once; ``stance verify`` names the damage."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file as it was handed in: by itself, or in a folder."""

    name: str
    sha256: str
    size_bytes: int

    @property
    def is_in_folder(self) -> bool:
        return "/" in self.name


@dataclass(frozen=True, slots=True)
class Element:
    """The bytes of one post as they stand in a part, and their media type."""

    data: bytes
    type: str


def files(run: ImportRun, *, skip: int = 0) -> tuple[list[KeptFile], int | None]:
    """One page of an import's files by name, and how many to skip for the next."""
    authorise("archive.original.read", run)
    found = list(islice(_files(run), skip, skip + PAGE_ROWS + 1))
    return found[:PAGE_ROWS], skip + PAGE_ROWS if len(found) > PAGE_ROWS else None


def one(run: ImportRun, digest: str) -> KeptFile | None:
    """The file of an import with this SHA-256, or None: nothing else in the blob store is handed out here."""
    authorise("archive.original.read", run)
    return next((file for file in _files(run) if file.sha256 == digest), None)


def _files(run: ImportRun) -> Iterator[KeptFile]:
    """Read as a stream: an export handed in as a folder may have a million files."""
    if not run.original:
        return
    try:
        with store().open(run.original) as manifest:
            for file in ijson.items(manifest, "files.item"):
                yield KeptFile(file["name"], file["sha256"], int(file["size_bytes"]))
    except FileNotFoundError as error:
        raise OriginalMissing(
            f"The list of files of import {run.pk} is not in the blob store. Run stance verify."
        ) from error


def element(record_key: int, observation_id: int) -> Element | None:
    """The element of a post exactly as one export holds it; None when it was not seen there.

    Raises OriginalMissing.
    """
    authorise("archive.raw.read", Record.objects.filter(pk=record_key).first())
    seen = (
        Observation.objects.filter(pk=observation_id, record_id=record_key)
        .select_related("file__run", "exchange")
        .first()
    )
    if seen is None:
        return None
    if seen.file is not None:
        authorise("archive.raw.read", seen.file.run)
    return _element(seen)


def markup_of(record_key: int, version_key: int, platform: str, home: str) -> Markup | None:
    """The HTML of a version as its author wrote it, where its platform has any and it is within reach: the public part of the element
    alone, for whoever may read the record. None also where the original cannot be read, which ``stance verify`` tells."""
    reader = discovery.markup_reader(platform)
    if reader is None:
        return None
    rows = Observation.objects.filter(record_id=record_key, version_id=version_key, length_bytes__lte=LONGEST_MARKUP)
    # An answer is one blob; an export may be large.
    seen = rows.select_related("file__run", "exchange", "record").order_by("file_id").last()
    captured = rows.filter(exchange__isnull=False).select_related("exchange", "record").last()
    if (chosen := captured or seen) is None:
        return None
    authorise("archive.record.read", chosen.record)
    version = Version.objects.get(pk=version_key)
    try:
        return reader.markup(_element(chosen).data, version.fields, home)
    except (OriginalMissing, *ODD):
        return None


def _element(seen: Observation) -> Element:
    """Raises OriginalMissing."""
    if seen.file is None:
        return _captured(seen)
    try:
        with _open_part(seen.file.run, seen.file.name) as stream:
            return Element(_slice(stream, seen.offset_bytes, seen.length_bytes), _type(seen.file.run))
    except (OSError, KeyError, PackageRefused, MemberDamaged) as error:
        raise OriginalMissing(
            f"{seen.file.name} of import {seen.file.run.pk} cannot be read from the stored original: {error}. Run stance verify."
        ) from error


def _captured(seen: Observation) -> Element:
    """Out of the answer of a platform. Raises OriginalMissing."""
    exchange = seen.exchange
    try:
        if exchange is None:
            raise OSError("it names no answer")
        with store().open(exchange.blob) as stream:
            body = body_of(stream.read())
        data = _slice(BytesIO(body), seen.offset_bytes, seen.length_bytes)
        return Element(data, _BEGINS.get(data.lstrip()[:1], "application/octet-stream"))
    except (OSError, ValueError) as error:
        raise OriginalMissing(
            f"The answer in which it was captured cannot be read: {error}. Run stance verify."
        ) from error


_BEGINS = {b"{": "application/json", b"[": "application/json", b"<": "application/xml"}
"""What platforms answer with, by how it begins: objects, feeds; records of streams are neither."""


def _type(run: ImportRun) -> str:
    channel = discovery.known().get(run.kind)
    return discovery.export_reader(run.kind).raw_type if channel and channel.exports else "application/octet-stream"


def _open_part(run: ImportRun, name: str) -> BinaryIO:
    """A member, looked for in the files in the order they were handed in, else among those of a folder."""
    order = {Path(path).name: place for place, path in enumerate(run.paths)}
    blobs = store()
    alone: list[KeptFile] = []
    for file in _files(run):
        if not file.is_in_folder:
            alone.append(file)
        elif file.name.partition("/")[2] == name:
            return blobs.open(file.sha256)
    alone.sort(key=lambda file: order.get(file.name, len(order)))
    paths = [blobs.local(file.sha256) for file in alone]
    return open_package(paths, names=[file.name for file in alone]).open(name)


def _slice(stream: BinaryIO, offset: int, length: int) -> bytes:
    left = offset
    while left:
        passed = stream.read(min(SKIP_BYTES, left))
        if not passed:
            break
        left -= len(passed)
    data = b"" if left else stream.read(length)
    if len(data) != length:
        raise OSError(f"it ends before byte {offset + length:,}")
    return data
