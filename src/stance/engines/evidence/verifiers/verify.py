#!/usr/bin/env python3
"""Checks proofs and bundles of a Stance archive. Needs Python 3.8 or newer and nothing else: no package, no network.

    python3 verify.py FILE.tlog-proof --key KEY [--record ID]    one proof
    python3 verify.py [FOLDER] [--key KEY]                       a bundle; FOLDER is where this file is, if not given

Exit code 0: everything holds. 1: something does not, one line each. 2: wrong usage, or a file cannot be read.

Formats: https://c2sp.org/tlog-proof, tlog-checkpoint and signed-note; RFC 6962 (tree), RFC 8032 (Ed25519), RFC 8785 (JSON).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, Iterator, NamedTuple, Tuple  # noqa: UP035  (Python 3.8 runs this file)

MANIFEST, MANIFEST_PROOF, RECORDS = "manifest-sha256.txt", "manifest.tlog-proof", "records.jsonl"
LARGEST_INTEGER = 2**53 - 1


class NotProven(Exception):
    """What is wrong, in words."""


class Key(NamedTuple):
    """An Ed25519 public key under the name of its ledger."""

    name: str
    key_id: bytes
    public: bytes


class Proven(NamedTuple):
    """What a proof shows: this statement, with this content if it has one, is entry ``place`` of a ledger of ``size``."""

    statement: dict[str, Any]
    content: dict[str, Any] | None
    place: int
    size: int


# Ed25519 (RFC 8032, section 5.1): points in extended coordinates, as section 5.1.4 has them.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = Tuple[int, int, int, int]  # noqa: UP006


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _sum(total, point)
        point, number = _sum(point, point), number >> 1
    return total


def _x_of(y: int, sign: int) -> int:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (not x and sign):
        raise NotProven("the key is no point of the curve")
    return P - x if x & 1 != sign else x


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE_Y = 4 * pow(5, P - 2, P) % P
BASE: Point = (_x_of(_BASE_Y, 0), _BASE_Y, 1, _x_of(_BASE_Y, 0) * _BASE_Y % P)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is that of the key's owner over the message."""
    s = int.from_bytes(signature[32:], "little")
    key = int.from_bytes(public, "little")
    y = key & (1 << 255) - 1
    x = _x_of(y, key >> 255)
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    negative: Point = (P - x, y, 1, P - x * y % P)
    is_whole = len(signature) == 64 and s < ORDER
    return is_whole and _encoded(_sum(_times(s, BASE), _times(challenge, negative))) == signature[:32]


def plain(text: str, what: str) -> bytes:
    """The bytes of Base 64 in its one spelling."""
    try:
        data = base64.b64decode(text, validate=True)
        if base64.b64encode(data).decode() != text:
            raise ValueError("stray bits")
    except ValueError as error:
        raise NotProven(f"{what} is not Base 64 ({error})") from error
    return data


def read_key(text: str) -> Key:
    """A verification key: name, key id and Base 64, with + between."""
    name, _, rest = text.strip().partition("+")
    key_id, _, key = rest.partition("+")
    data = plain(key, "the key")
    if not name or not re.fullmatch("[0-9a-f]{8}", key_id) or len(data) != 33 or data[:1] != b"\x01":
        raise NotProven("the key is not name+key id+Base 64 of an Ed25519 key")
    if hashlib.sha256(name.encode() + b"\n" + data).hexdigest()[:8] != key_id:
        raise NotProven("the key's id is not that of the key")
    return Key(name, bytes.fromhex(key_id), data[1:])


def canonical(value: Any) -> bytes:
    """The RFC 8785 form. Numbers are whole, and no larger than every reader keeps exactly."""
    try:
        return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotProven("JSON that has no canonical form") from error


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=lambda key: str(key).encode("utf-16-be"))}
    if isinstance(value, list):
        return [_sorted(one) for one in value]
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > LARGEST_INTEGER):
        raise NotProven("JSON with a number that is not whole, or too large")
    return value


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


class Verifier:
    """Checks proofs by one key. Signatures of heads that came before are remembered."""

    def __init__(self, key: Key) -> None:
        self._key = key
        self._heads: dict[str, tuple[int, bytes]] = {}

    def head(self, note: str) -> tuple[int, bytes]:
        """Size and root of a signed head."""
        if note not in self._heads:
            self._heads[note] = self._checked_head(note)
        return self._heads[note]

    def _checked_head(self, note: str) -> tuple[int, bytes]:
        text, gap, tail = note.rpartition("\n\n")
        lines = tail.split("\n")
        if not gap or len(lines) < 2 or lines[-1] or re.search(r"[\x00-\x09\x0b-\x1f]", note):
            raise NotProven("the head is no signed note")
        text += "\n"
        signed = False
        for line in lines[:-1]:
            found = re.fullmatch(r"\u2014 (\S+) (\S+)", line)
            if not found:
                raise NotProven("the head has a malformed signature line")
            data = plain(found[2], "a signature of the head")
            if (found[1], data[:4]) == (self._key.name, self._key.key_id):
                if not is_signed(self._key.public, text.encode(), data[4:]):
                    raise NotProven("the head was not signed by this key: the signature does not match")
                signed = True
        body = text[:-1].split("\n")
        if not signed or len(body) < 3 or body[0] != self._key.name:
            raise NotProven(f"the head is not signed by this key; it is of the ledger {body[0]!r}")
        root = plain(body[2], "the root")
        if len(root) != 32:
            raise NotProven("the root has not 32 bytes")
        return number(body[1]), root

    def proof(self, text: str, record: str | None = None) -> Proven:
        """What a .tlog-proof proves; ``record`` is what it must be about."""
        lines, gap, note = text.partition("\n\n")
        rows = lines.split("\n")
        if rows[0] != "c2sp.org/tlog-proof@v1" or not gap or len(rows) < 3:
            raise NotProven("this is no proof: no tlog-proof header, or no head behind it")
        if not rows[1].startswith("extra ") or not rows[2].startswith("index "):
            raise NotProven("this proof does not carry what it is about")
        size, root = self.head(note)
        statement, content, entry = opened(plain(rows[1][6:], "the extra line"))
        index = number(rows[2][6:])
        path = [plain(row, "a hash") for row in rows[3:]]
        if root_over(entry, index, size, path) != root:
            raise NotProven("it leads to another root: the record, its place or the path was changed")
        if content is not None and sha256(canonical(content)).hex() != statement.get("version"):
            raise NotProven("the content is not the version that the ledger holds")
        if record is not None and statement.get("record") != record:
            raise NotProven(f"it is about {statement.get('record')!r}")
        return Proven(statement, content, index, size)


def number(text: str) -> int:
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text):
        raise NotProven("a size or place is no whole number")
    return int(text)


def opened(extra: bytes) -> tuple[dict[str, Any], dict[str, Any] | None, bytes]:
    """Statement, content and the ledger's entry, which is made of them and the salt."""
    try:
        members = json.loads(extra)
    except (ValueError, RecursionError) as error:
        raise NotProven("the extra line is no JSON") from error
    if not isinstance(members, dict) or canonical(members) != extra:
        raise NotProven("the extra line is not in its canonical form")
    salt, statement, content = members.pop("salt", ""), members.pop("statement", None), members.pop("content", {})
    if members or not isinstance(salt, str) or not re.fullmatch("[0-9a-f]{64}", salt):
        raise NotProven("the extra line must hold salt, statement and maybe content")
    if not isinstance(statement, dict) or not isinstance(content, dict) or not isinstance(statement.get("kind"), str):
        raise NotProven("statement and content must be objects, and the statement say its kind")
    commitment = sha256(bytes.fromhex(salt) + sha256(canonical(statement))).hex()
    entry = f'{{"commitment":"{commitment}","kind":"{statement["kind"]}"}}'
    return statement, content or None, entry.encode()


def root_over(entry: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a path leads to (RFC 9162, section 2.1.3.2)."""
    if index >= size or any(len(one) != 32 for one in path):
        raise NotProven("the place is outside of the ledger, or a hash has not 32 bytes")
    value, last = sha256(b"\x00" + entry), size - 1
    for sibling in path:
        if not last:
            raise NotProven("the path is too long")
        if index & 1 or index == last:
            value = sha256(b"\x01" + sibling + value)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            value = sha256(b"\x01" + value + sibling)
        index, last = index >> 1, last >> 1
    if last:
        raise NotProven("the path is too short")
    return value


class Bundle:
    """A bundle unpacked into a folder; ``count`` is how many records were looked at so far."""

    def __init__(self, folder: Path, verifier: Verifier) -> None:
        self._folder, self._verifier = folder, verifier
        self.count = 0

    def differences(self) -> Iterator[str]:
        """Everything that is not as it was made, one sentence each."""
        manifest, stated = self._folder / MANIFEST, {}
        try:
            stated = self._verifier.proof(read(self._folder / MANIFEST_PROOF)).statement
        except NotProven as error:
            yield f"{MANIFEST_PROOF}: {error}"
        if not manifest.is_file():
            yield f"{MANIFEST}: missing, so nobody can tell whether files were taken out"
            return
        if stated and sha256_of(manifest) != stated.get("manifest"):
            yield f"{MANIFEST}: it is not the list of files that the ledger holds"
        yield from self._files(manifest)
        yield from self._records()
        if stated and self.count != stated.get("records"):
            yield f"{RECORDS}: it has {self.count} records, the ledger says {stated.get('records')}"

    def _at(self, name: str) -> Path:
        """A file of the bundle, and of nothing else on this computer."""
        path, folder = (self._folder / name).resolve(), self._folder.resolve()
        if folder not in path.parents:
            raise NotProven(f"{name}: leads out of the bundle")
        if not path.is_file():
            raise NotProven(f"{name}: missing")
        return path

    def _files(self, manifest: Path) -> Iterator[str]:
        listed = {MANIFEST, MANIFEST_PROOF}
        with manifest.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                digest, _, name = line.rstrip("\n").partition("  ")
                listed.add(name)
                try:
                    if sha256_of(self._at(name)) != digest:
                        yield f"{name}: changed since the bundle was made"
                except NotProven as error:
                    yield str(error)
        for root, _folders, names in os.walk(self._folder):
            for name in names:
                found = (Path(root) / name).relative_to(self._folder).as_posix()
                if found not in listed and "__pycache__" not in found:
                    yield f"{found}: not part of the bundle"

    def _records(self) -> Iterator[str]:
        path = self._folder / RECORDS
        if not path.is_file():
            return
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                self.count += 1
                try:
                    self._check(json.loads(line))
                except NotProven as error:
                    yield str(error)
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    yield f"{RECORDS}, line {self.count}: it cannot be read ({error!r})"

    def _check(self, record: dict[str, Any]) -> None:
        where, text = f"{RECORDS}, {record['id']}", read(self._at(record["proof"]))
        try:
            proven = self._verifier.proof(text, record["id"])
        except NotProven as error:
            raise NotProven(f"{record['proof']}: {error}") from error
        content, said = proven.content or {}, proven.statement
        if content != record["content"] or content.get("text", "") != record["text"]:
            raise NotProven(f"{where}: it says something else than its proof")
        if (said.get("seen_at"), said.get("source")) != (record["seen_at"], record["source"]):
            raise NotProven(f"{where}: when and where it was seen is not what its proof says")
        for medium in record["media"]:
            if medium["path"] and sha256_of(self._at(medium["path"])) != medium["sha256"]:
                raise NotProven(f"{medium['path']}: it is not the file that {record['id']} names")


def read(path: Path) -> str:
    """A small text file. Its line ends stay as they are: they are part of what is signed."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise NotProven(f"{path.name}: it cannot be read ({error})") from error


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            for chunk in iter(lambda: stream.read(1 << 20), b""):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a proof or a bundle of a Stance archive.")
    parser.add_argument("path", nargs="?", type=Path, default=Path(__file__).resolve().parent, metavar="FILE_OR_FOLDER")
    parser.add_argument("--key", help="the ledger's public key, as the agency publishes it (a bundle carries a copy)")
    parser.add_argument("--record", help="the record that the proof must be about")
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a console that lacks a sign stops nothing
    try:
        if options.key is None and not options.path.is_dir():
            parser.error("say which key: --key, as the agency publishes it")
        key = read_key(options.key or read(options.path / "vkey"))
        bare = None if options.path.is_dir() else read(options.path)
    except NotProven as error:
        sys.stderr.write(f"verify.py: {error}\n")
        return 2
    verifier = Verifier(key)
    if bare is not None:
        return _one(verifier, bare, options.record)
    return _bundle(Bundle(options.path, verifier), key, given=options.key is not None)


def _one(verifier: Verifier, text: str, record: str | None) -> int:
    try:
        proven = verifier.proof(text, record)
    except NotProven as error:
        print(f"NOT PROVEN: {error}")
        return 1
    print(f"PROVEN: entry {proven.place} of {proven.size}")
    print(canonical(proven.statement).decode())
    print((proven.content or {}).get("text", ""))
    return 0


def _bundle(bundle: Bundle, key: Key, *, given: bool) -> int:
    found = 0
    for found, difference in enumerate(bundle.differences(), start=1):  # noqa: B007  (how many there were)
        print(difference)
    if found:
        print(f"NOT PROVEN: {found} difference{'s' if found > 1 else ''}")
        return 1
    print(f"PROVEN: {bundle.count} records, all files as they were made, by the key {key.name}+{key.key_id.hex()}")
    if not given:
        print("This key came with the bundle. Compare it with the one that the agency publishes.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
