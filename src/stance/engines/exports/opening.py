"""What a path is, and who reads its members."""

from __future__ import annotations

from pathlib import Path

from stance.engines.exports.folder import FolderSource
from stance.engines.exports.gzip_bytes import GzipBytes
from stance.engines.exports.limits import PackageRefused
from stance.engines.exports.package_kinds import HEAD_BYTES, kind_of, known_as, text_kind_of
from stance.engines.exports.plain_bytes import PlainBytes
from stance.engines.exports.single_file import SingleFile
from stance.engines.exports.sources import Origin, Source
from stance.engines.exports.tar_headers import BLOCK, is_header
from stance.engines.exports.tar_source import TarSource
from stance.engines.exports.zip_source import ZipSource


def source_of(path: Path, origin: Origin) -> Source:
    """Raises PackageRefused for what is no export, OSError when it cannot be read."""
    if path.is_dir():
        return FolderSource(path, origin)
    if not path.exists():
        raise PackageRefused("There is no such file or folder.", str(path), "Check the path.")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    kind = kind_of(head)
    if kind == "zip":
        return ZipSource(path, origin)
    if kind == "tar":
        return TarSource(path, origin, PlainBytes(path))
    if kind == "gzip":
        return _packed(path, origin)
    if kind is None:
        raise _no_export(path, head)
    return SingleFile(path, origin, PlainBytes(path), is_packed=False)


def _packed(path: Path, origin: Origin) -> Source:
    data = GzipBytes(path, origin.limits)
    reader = data.at(0)
    head = reader.read(HEAD_BYTES)
    reader.close()
    if is_header(head[:BLOCK]):
        return TarSource(path, origin, data)
    if not head and reader.damage:
        raise PackageRefused(f"This gzip file cannot be read: {reader.damage}.", str(path), "Download it again.")
    if text_kind_of(head) is None:
        raise _no_export(path, head)
    return SingleFile(path, origin, data, is_packed=True)


def _no_export(path: Path, head: bytes) -> PackageRefused:
    found = known_as(head)
    what = f"This is {found}, which cannot be imported." if found else "This kind of file cannot be imported."
    return PackageRefused(
        what if head else "This file is empty.",
        str(path),
        "Give the file as the platform sent it (.zip, .tar, .tar.gz, .car, .xml, .rss, .atom, .json or .csv), or a folder "
        "with what was in it.",
    )
