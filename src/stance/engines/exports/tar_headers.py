"""The members of a tar, header by header: POSIX ustar and pax, GNU, and what came before them (POSIX.1-2017, `pax`, "ustar
Interchange Format"; GNU tar manual, "Basic Tar Format").

The standard library's `tarfile` keeps an object of a kilobyte for every member, takes extended headers of any size into memory
and follows what they say. This reader yields plain tuples and believes only what it has checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from stance.engines.exports.limits import Limits, PackageRefused
from stance.engines.exports.pax import LARGEST_BYTES, BadPax, records

BLOCK = 512
_CHECKSUM = slice(148, 156)
_EMPTY = bytes(BLOCK)
_FILE = (b"0", b"\0", b"7")
_FOLDER, _GNU_FOLDER, _GNU_SPARSE = b"5", b"D", b"S"
_LONG_NAME, _LONG_LINK, _PAX, _PAX_FOR_ALL = b"L", b"K", (b"x", b"\x58"), b"g"
_WITHOUT_BYTES = (b"1", b"2", b"3", b"4", b"5", b"6")
_REFUSALS = {
    b"1": "it is a hard link to another file, which is not followed",
    b"2": "it is a symbolic link, which is not followed",
    b"3": "it is a device or pipe, not a file",
    b"4": "it is a device or pipe, not a file",
    b"6": "it is a device or pipe, not a file",
    b"M": "it is a piece of a file that continues in another volume",
    _GNU_SPARSE: "it is a file with holes (sparse), which no platform packs",
}
_UNTOLD = "a tar does not tell what kind of file it is"
_LONGEST_SIZE = 18
_HIGHEST_SIZE = 1 << 62


class Bytes(Protocol):
    """The unpacked bytes of a tar, forwards."""

    @property
    def position(self) -> int: ...

    def read(self, size: int) -> bytes:
        """Exactly so many bytes, fewer only where they end."""

    def skip(self, size: int) -> bool:
        """Pass over so many bytes; False when they end before."""


class Header(NamedTuple):
    """A member; ``place`` is the offset of its bytes in the unpacked tar. `refusal` says why it cannot be used."""

    name: str
    size_bytes: int
    place: int
    is_folder: bool
    refusal: str | None


class Damage(NamedTuple):
    """Something that is wrong between members, in words for whoever handed the tar in."""

    reason: str


def is_header(block: bytes) -> bool:
    """Whether a block is a header: its checksum says so, in all forms of tar alike."""
    told = _octal(block[_CHECKSUM]) if len(block) == BLOCK and block[0] else None
    if told is None:
        return False
    rest = block[:148] + b" " * 8 + block[156:]
    # Some old writers summed signed characters.
    return told == sum(rest) or told == sum(byte - 256 if byte > 127 else byte for byte in rest)


def headers(data: Bytes, where: str, limits: Limits) -> Iterator[Header | Damage]:
    """Every member in order, and what is wrong between them. Raises PackageRefused for what no platform packs."""
    return _Walk(data, where, limits).run()


class _Walk:
    def __init__(self, data: Bytes, where: str, limits: Limits) -> None:
        self._data, self._where, self._limits = data, where, limits
        self._again: bytes | None = None
        self._next = _Next()
        self._seen = 0

    def run(self) -> Iterator[Header | Damage]:
        while True:
            block = self._block()
            if block == _EMPTY:
                yield from self._after_end()
                return
            if len(block) < BLOCK:
                yield Damage("its end is missing: it was cut off, and what should follow is not here")
                return
            if not is_header(block):
                yield self._passed_over()
                continue
            yield from self._member(block)

    def _block(self) -> bytes:
        block, self._again = self._again, None
        return self._data.read(BLOCK) if block is None else block

    def _member(self, block: bytes) -> Iterator[Header | Damage]:
        self._seen += 1
        if self._seen > self._limits.max_members:
            raise self._refused(f"This tar has more than {self._limits.max_members:,} members.", "Raise the limit.")
        kind, size = block[156:157], _number(block[124:136])
        if size is None or size >= _HIGHEST_SIZE:
            yield Damage(f"the size of {_name(block[:100])!r} is no number: what it holds is missing")
        elif kind in (_LONG_NAME, _LONG_LINK, *_PAX, _PAX_FOR_ALL):
            self._about_the_next(kind, self._extra(size))
        else:
            yield self._found(block, kind, size)
            self._next = _Next()

    def _found(self, block: bytes, kind: bytes, size: int) -> Header:
        told = self._next
        name = told.name or _whole_name(block)
        if len(name) > self._limits.max_name_bytes:
            raise self._refused(
                f"A member's name is {len(name):,} bytes long; at most {self._limits.max_name_bytes:,} are accepted.",
                "This is not an export as a platform makes it; ask for a new one.",
            )
        if kind == _GNU_SPARSE:
            self._pass_sparse_map(block)
        size = size if told.size_bytes is None else told.size_bytes
        is_folder = kind in (_FOLDER, _GNU_FOLDER) or (kind in _FILE and name.endswith(b"/"))
        refusal = _REFUSALS.get(_GNU_SPARSE if told.is_sparse else kind)
        if refusal is None and kind not in _FILE and not is_folder:
            refusal = _UNTOLD
        place = self._data.position
        if kind not in _WITHOUT_BYTES:
            self._check_size(name, size, refusal)
            self._data.skip(size + -size % BLOCK)  # what is missing of it is found out when it is read
        return Header(_name(name), size, place, is_folder, refusal)

    def _check_size(self, name: bytes, size: int, refusal: str | None) -> None:
        if refusal is None and size > self._limits.max_total_bytes:
            raise self._refused(
                f"{_name(name)!r} claims to be {size:,} bytes; at most {self._limits.max_total_bytes:,} are read.",
                "If this really is the export, raise the limit.",
            )

    def _about_the_next(self, kind: bytes, data: bytes) -> None:
        if kind == _LONG_NAME:
            self._next = self._next._replace(name=data.rstrip(b"\0"))
        elif kind != _LONG_LINK:
            try:
                told = _Next.of(records(data), self._next)
            except BadPax as error:
                raise self._refused(
                    f"An extended header of this tar is damaged: {error}.", "Download it again."
                ) from error
            if kind in _PAX:
                self._next = told
            elif told != self._next:
                raise self._refused(
                    "This tar gives all its members one name or size.", "Ask the platform for the export again."
                )

    def _extra(self, size: int) -> bytes:
        """What a header holds that only tells of the next one."""
        if size > LARGEST_BYTES:
            raise self._refused(
                f"This tar describes a member in {size:,} bytes; at most {LARGEST_BYTES:,} are accepted.",
                "This is not an export as a platform makes it; ask for a new one.",
            )
        data = self._data.read(size)
        self._data.skip(-size % BLOCK)
        return data

    def _pass_sparse_map(self, block: bytes) -> None:
        """GNU's old form has more of its map in blocks before the bytes."""
        more = block[482]
        while more:
            following = self._data.read(BLOCK)
            more = following[504] if len(following) == BLOCK else 0

    def _passed_over(self) -> Damage:
        """Bytes where a header should be: up to the next one."""
        self._next = _Next()
        start = self._data.position - BLOCK
        block = b""
        while len(block := self._data.read(BLOCK)) == BLOCK and not is_header(block):
            pass
        if len(block) == BLOCK:
            self._again = block
        stop = self._data.position - len(self._again or b"")
        return Damage(f"{stop - start:,} bytes at {start:,} are no member of it: what was there is missing")

    def _after_end(self) -> Iterator[Damage]:
        """Two empty blocks end a tar, and more of them may fill it up."""
        while more := self._data.read(1 << 20):
            if more.strip(b"\0"):
                yield Damage("something follows its end, which is not read")
                return

    def _refused(self, what: str, remedy: str) -> PackageRefused:
        return PackageRefused(what, self._where, remedy)


class _Next(NamedTuple):
    """What extended headers tell of the member that follows them, as far as it matters here."""

    name: bytes = b""
    size_bytes: int | None = None
    is_sparse: bool = False

    @classmethod
    def of(cls, found: dict[bytes, bytes], before: _Next) -> _Next:
        """Raises BadPax."""
        name = found.get(b"GNU.sparse.name") or found.get(b"path") or before.name
        size = before.size_bytes
        if (told := found.get(b"size")) is not None:
            if not told.isdigit() or len(told) > _LONGEST_SIZE:
                raise BadPax("a size in it is no number")
            size = int(told)
        is_sparse = before.is_sparse or any(key.startswith(b"GNU.sparse.") for key in found)
        return cls(name, size, is_sparse)


def _octal(field: bytes) -> int | None:
    digits = field.split(b"\0", 1)[0].strip(b" ")
    return int(digits, 8) if digits and not digits.strip(b"01234567") else None


def _number(field: bytes) -> int | None:
    """Octal digits, or GNU's base 256 for what is larger (its first bit set); nothing negative."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    return 0 if not field.strip(b"\0 ") else _octal(field)


def _whole_name(block: bytes) -> bytes:
    name = block[:100].split(b"\0", 1)[0]
    # POSIX only: GNU's own form keeps times where the prefix would be.
    prefix = block[345:500].split(b"\0", 1)[0] if block[257:265] == b"ustar\x0000" else b""
    return prefix + b"/" + name if prefix else name


def _name(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("utf-8", "surrogateescape")
