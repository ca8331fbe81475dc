"""Real servers that speak S3, on free loopback ports and gone afterwards; and one that does what it should not."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

from stance.archive.blob_bucket import BlobBucket, Bucket, client

KEY = ("AKIAOFNOBODY000000", "the-secret-of-nobody-else")
NAME = "stance-blobs"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _started(command: list[str], port: int, ready: str, environment: dict[str, str]) -> Iterator[str]:
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(600):
                try:
                    with urlopen(f"http://127.0.0.1:{port}{ready}", timeout=5):
                        break
                except OSError as error:
                    if "HTTP Error" in str(error):
                        break
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@contextmanager
def nanio(folder: Path) -> Iterator[str]:
    """Checks signatures and keeps files; gives no checksums. Yields its address, with the bucket made."""
    port = _free_port()
    command = [
        str(Path(sys.executable).parent / "nanio"),
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--data-dir",
        str(folder),
    ]
    with _started(command, port, "/", {"NANIO_ACCESS_KEY": KEY[0], "NANIO_SECRET_KEY": KEY[1]}) as address:
        client(Bucket(NAME, endpoint=address), KEY).create_bucket(Bucket=NAME)
        yield address


@contextmanager
def moto() -> Iterator[str]:
    """Keeps everything in memory, and gives checksums."""
    port = _free_port()
    command = [str(Path(sys.executable).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with _started(command, port, "/moto-api/", {}) as address:
        client(Bucket(NAME, endpoint=address), KEY).create_bucket(Bucket=NAME)
        yield address


def bucket_at(address: str, scratch: Path, prefix: str = "stance/", key: tuple[str, str] = KEY) -> BlobBucket:
    bucket = Bucket(NAME, prefix, address)
    return BlobBucket(bucket, client(bucket, key), scratch)


@dataclass
class Liar:
    """A made-up service. ``fault`` is asked before each answer: by method, key and number of the request of that method."""

    objects: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    fault: Callable[[str, str, int], str] = lambda method, key, count: ""
    tells_checksums: bool = True


@contextmanager
def lying() -> Iterator[tuple[str, Liar]]:
    """Faults: "503", "forgets" (a write is answered and not kept), "shortens" (half of it is kept), "cuts" (half of a body is sent),
    "others" (other bytes are sent), "html" (an error of a proxy), "drops" (the connection is closed)."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            return

        def _fault(self) -> str:
            liar.asked.append(self.command)
            return liar.fault(self.command, self.path, liar.asked.count(self.command))

        def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def _refused(self, fault: str) -> bool:
            if fault == "503":
                self._say(503, b"<Error><Code>SlowDown</Code></Error>")
            elif fault == "html":
                self._say(
                    200 if self.command == "PUT" else 502,
                    b"<html><body>Proxy error</body></html>",
                    Content_Type="text/html",
                )
            elif fault == "drops":
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
            return fault in ("503", "html", "drops")

        def do_PUT(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            fault = self._fault()
            if self._refused(fault):
                return
            if fault != "forgets":
                liar.objects[self.path] = data[: len(data) // 2] if fault == "shortens" else data
            self._say(200, ETag='"e"')

        def do_HEAD(self) -> None:
            if self._refused(self._fault()):
                return
            data = liar.objects.get(self.path)
            if data is None:
                self._say(404)
                return
            told = {"x_amz_checksum_sha256": b64encode(sha256(data).digest()).decode()} if liar.tells_checksums else {}
            self._say(200, Content_Length=str(len(data)), **told)

        def do_GET(self) -> None:
            fault = self._fault()
            if self._refused(fault):
                return
            data = liar.objects.get(self.path)
            if data is None:
                self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")
                return
            first = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")[0])
            body = data[first:] if fault != "others" else bytes(len(data) - first)
            self.send_response(206)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if fault == "cuts" else body)
            if fault == "cuts":
                self.close_connection = True

        def do_DELETE(self) -> None:
            self._fault()
            liar.objects.pop(self.path, None)
            self._say(204)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", liar
    finally:
        server.shutdown()
        server.server_close()
