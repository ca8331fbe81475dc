"""Calling the application in a thread, and taking from it what is to be sent afterwards without that thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

AT_ONCE = 64 * 1024
"""Bytes that are handed to the network in one go, and the pieces of what is longer."""


class Handed:
    """``wsgi.file_wrapper`` (PEP 3333): a file that is sent by us, after the application's thread is free again."""

    def __init__(self, file: IO[bytes], _block: int = 0) -> None:
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        while data := self.file.read(AT_ONCE):
            yield data

    def close(self) -> None:
        self.file.close()


@dataclass(frozen=True, slots=True)
class Made:
    """An answer. ``rest`` is what is to be sent in pieces, a file or made while it is read; then ``body`` is empty."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    rest: Handed | Iterable[bytes] | None = None


def called(application: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Made:
    """What the application answers; short answers are whole. Runs in the thread of the application."""
    said: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        said[:] = [status, headers]
        return said.append

    parts = application(environ, start)
    status = int(said[0][:3])
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in said[1]]
    if environ["REQUEST_METHOD"] != "HEAD" and _is_long(parts, dict(headers)):
        return Made(status, headers, rest=parts)
    try:
        # Of an answer to HEAD nothing is sent: what makes it is not even asked.
        body = b"" if environ["REQUEST_METHOD"] == "HEAD" else b"".join(parts)
    finally:
        if (close := getattr(parts, "close", None)) is not None:
            close()
    return Made(status, headers, body)


def _is_long(parts: Iterable[bytes], headers: dict[bytes, bytes]) -> bool:
    if isinstance(parts, Handed):
        length = headers.get(b"content-length", b"")
        return not length.isdigit() or int(length) > AT_ONCE
    return bool(getattr(parts, "streaming", False))
