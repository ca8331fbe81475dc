"""Keys that seal secrets in the database: a file beside it, never in it.

``keys/database-keys``, mode 0600, has one key a line: its id (8 hex digits), a space, 32 bytes in URL-safe Base64. The
last line seals; all of them open. A sealed text is ``s1.<id>.<Base64 of nonce and ciphertext>``: AES-256-GCM with a
random nonce of 96 bits (NIST SP 800-38D, 8.2.2: good for 2^32 texts a key), and the purpose as associated data, so that
what was sealed as one thing does not open as another.
"""

from __future__ import annotations

import base64
import fcntl
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from stance.data_folder import DataFolderRefused, replace_private, write_private

FILE = "database-keys"
VERSION = "s1"
KEY_BYTES = 32
NONCE_BYTES = 12


class CannotOpen(Exception):
    """A sealed text is damaged, was sealed as something else, or its key is not in the ring; the message says which
    and never holds the text."""


@dataclass(frozen=True, slots=True)
class Key:
    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id})"

    def line(self) -> str:
        return f"{self.id} {base64.urlsafe_b64encode(self.secret).decode()}\n"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """``keys`` oldest first; the last one seals."""

    keys: tuple[Key, ...]

    def seal(self, text: str, purpose: str) -> str:
        key, nonce = self.keys[-1], secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + AESGCM(key.secret).encrypt(nonce, text.encode(), purpose.encode())
        return f"{VERSION}.{key.id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, purpose: str) -> str:
        """Raises CannotOpen."""
        version, _, rest = sealed.partition(".")
        name, _, body = rest.partition(".")
        if version != VERSION:
            raise CannotOpen("This is not a sealed text.")
        key = next((key for key in self.keys if key.id == name), None)
        if key is None:
            raise CannotOpen(f"The key {name[:8]} is not in keys/{FILE}. Put the file back from a backup with keys.")
        try:
            data = base64.urlsafe_b64decode(body)
            return AESGCM(key.secret).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], purpose.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise CannotOpen(f"A text sealed with the key {key.id} is damaged, or is not a {purpose}.") from error


def ring() -> KeyRing:
    """The installation's keys, made the first time they are asked for; a change of the file is seen at once.

    Raises DataFolderRefused when the file is damaged.
    """
    path = _path()
    try:
        found = path.stat()
    except FileNotFoundError:
        write_private(path, _new_key().line())
        found = path.stat()
    return _read(path, found.st_ino, found.st_mtime_ns)


@contextmanager
def being_replaced() -> Iterator[KeyRing]:
    """The ring, with the newest key added to it, while no other process changes it."""
    with (Path(settings.KEYS_DIR) / ".database-keys.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _write((*ring().keys, _new_key()))
        yield ring()


def forget(ids: set[str]) -> None:
    """Take keys that seal nothing any more out of the ring, inside ``being_replaced``. The newest stays."""
    *older, newest = ring().keys
    _write((*(key for key in older if key.id not in ids), newest))


def id_of(sealed: str) -> str:
    """The id of the key that a text is sealed with; "" for a text that is not sealed."""
    version, _, rest = sealed.partition(".")
    return rest.partition(".")[0] if version == VERSION else ""


def _write(keys: tuple[Key, ...]) -> None:
    replace_private(_path(), "".join(key.line() for key in keys))


def _new_key() -> Key:
    return Key(secrets.token_hex(4), secrets.token_bytes(KEY_BYTES))


@lru_cache(maxsize=4)
def _read(path: Path, _inode: int, _changed_ns: int) -> KeyRing:
    keys = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        name, _, text = line.partition(" ")
        try:
            secret = base64.urlsafe_b64decode(text)
        except ValueError:
            secret = b""
        if len(name) != 8 or len(secret) != KEY_BYTES:
            raise DataFolderRefused(f"keys/{FILE} is damaged in line {number}. Put it back from a backup with keys.")
        keys.append(Key(name, secret))
    if not keys:
        raise DataFolderRefused(f"keys/{FILE} is empty. Put it back from a backup with keys.")
    return KeyRing(tuple(keys))


def _path() -> Path:
    return Path(settings.KEYS_DIR) / FILE
