"""One request is one request (OWASP ASVS 5.0, 4.2.1), and what TLS takes (12.1.1, 12.1.2): behind the nginx of the how-to, and
by Stance alone."""

from __future__ import annotations

import re
import socket
import ssl
import warnings
from contextlib import suppress

import pytest

from tests.live.test_behind_proxy import Site, site

__all__ = ["site"]
HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
"""Answered with "ok": whoever sees that has got a second request past the first."""
POST = b"POST /account/login/ HTTP/1.1\r\nHost: localhost:%d\r\nContent-Type: application/x-www-form-urlencoded\r\n"
CHUNKED, LENGTH = b"Transfer-Encoding: chunked\r\n", b"Content-Length: %d\r\n"
END = b"0\r\n\r\n"


def doubtful(port: int) -> dict[str, bytes]:
    """Requests whose end two programs could see at different places."""
    hidden, post = HIDDEN % port, POST % port
    whole = LENGTH % (len(END) + len(hidden))
    return {
        "a length beside chunks": post + whole + CHUNKED + b"\r\n" + END + hidden,
        "chunks beside a length": post + CHUNKED + whole + b"\r\n" + END + hidden,
        "a short length beside chunks": post + LENGTH % 0 + CHUNKED + b"\r\n" + END + hidden,
        "two lengths": post + LENGTH % 0 + LENGTH % len(hidden) + b"\r\n" + hidden,
        "two lengths, turned": post + LENGTH % len(hidden) + LENGTH % 0 + b"\r\n" + hidden,
        "two lengths in one line": post + b"Content-Length: 0, %d\r\n" % len(hidden) + b"\r\n" + hidden,
        "a length with a sign": post + b"Content-Length: +0\r\n\r\n" + hidden,
        "a length in hexadecimal": post + b"Content-Length: 0x0\r\n\r\n" + hidden,
        "a length below zero": post + b"Content-Length: -1\r\n\r\n" + hidden,
        "a space before the colon": post + b"Content-Length : %d\r\n\r\n" % len(hidden) + hidden,
        "chunks by another name": post + b"Transfer-Encoding: xchunked\r\n\r\n" + END + hidden,
        "chunks twice": post + b"Transfer-Encoding: chunked, chunked\r\n\r\n" + END + hidden,
        "chunks that are not last": post + b"Transfer-Encoding: chunked, identity\r\n\r\n" + END + hidden,
        "chunks behind a control": post + b"Transfer-Encoding:\x0bchunked\r\n\r\n" + END + hidden,
        "chunks in a folded line": post + LENGTH % len(END + hidden) + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + END + hidden,
        "a folded header": post + b"X-A: b\r\n Content-Length: 0\r\n" + LENGTH % len(hidden) + b"\r\n" + hidden,
        "a length behind a line feed alone": post + b"X-A: b\nContent-Length: 0\r\n" + LENGTH % len(hidden) + b"\r\n" + hidden,
        "a length behind a carriage return": post + b"X-A: b\rContent-Length: 0\r\n" + LENGTH % len(hidden) + b"\r\n" + hidden,
        "a chunk's size that overflows": post + CHUNKED + b"\r\n" + b"1" + b"0" * 16 + b"\r\n" + END + hidden,
        "a chunk's size with a sign": post + CHUNKED + b"\r\n" + b"+0\r\n\r\n" + hidden,
        "a chunk's size with an underscore": post + CHUNKED + b"\r\n" + b"0_0\r\n\r\n" + hidden,
        "an extension with a line feed": post + CHUNKED + b"\r\n" + b"2;\nxx\r\n2f\r\n0\r\n\r\n" + hidden,
        "an extension with a carriage return": post + CHUNKED + b"\r\n" + b"2;a=\rxx\r\n0\r\n\r\n" + hidden,
        "a chunk longer than said": post + CHUNKED + b"\r\n" + b"1\r\nabc\r\n0\r\n\r\n" + hidden,
        "a NUL in a header": post + b"X-A: \x00\r\n" + LENGTH % 0 + b"\r\n" + hidden,
    }  # fmt: skip


NAMES = sorted(doubtful(1))


def talk(sock: socket.socket, said: bytes, *, wait_seconds: float = 2) -> bytes:
    """What is answered until the hidden request is, the other side ends, or is silent for so long."""
    heard = b""
    with sock:
        sock.settimeout(wait_seconds)
        with suppress(OSError):
            sock.sendall(said)
            while piece := sock.recv(65536):
                heard += piece
                if b"\r\n\r\nok\n" in heard:
                    break
    return heard


def answers(heard: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3})", heard)]


def inside(site: Site) -> int:
    line = next(one for one in (site.folder / "nginx.conf").read_text().splitlines()[::-1] if "proxy_pass" in one)
    return int(line.rpartition(":")[2].rstrip(";"))


def opened(site: Site, way: str) -> socket.socket:
    if way == "alone":
        return socket.create_connection(("127.0.0.1", inside(site)), timeout=10)
    context = ssl.create_default_context(cafile=str(site.folder / "certificate.pem"))
    return context.wrap_socket(
        socket.create_connection(("127.0.0.1", site.port), timeout=10), server_hostname="localhost"
    )


@pytest.mark.parametrize("way", ["alone", "behind nginx"])
@pytest.mark.parametrize("name", NAMES)
def test_what_could_be_two_is_not_answered_as_two(name: str, way: str, site: Site) -> None:
    heard = talk(opened(site, way), doubtful(site.port)[name])
    assert b"\r\n\r\nok\n" not in heard
    assert len(answers(heard)) <= 1, heard
    assert all(status >= 300 for status in answers(heard)), heard


@pytest.mark.parametrize("way", ["alone", "behind nginx"])
@pytest.mark.parametrize(
    "body", [b"0\r\n\r\n", b'3;a=b;c="d"\r\nabc\r\n0\r\n\r\n', b"1\r\na\r\n0\r\nX-Trailer: b\r\n\r\n"]
)
def test_two_proper_requests_are_two(body: bytes, way: str, site: Site) -> None:
    """So that the test above sees it where there are two."""
    heard = talk(opened(site, way), POST % site.port + CHUNKED + b"\r\n" + body + HIDDEN % site.port, wait_seconds=30)
    assert answers(heard) == [403, 200]
    assert b"\r\n\r\nok\n" in heard


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        ("http://evil.example/account/login/", "localhost", 400), ("https://evil.example:443/healthz", "localhost", 400),
        ("http://[/account/login/", "localhost", 400), ("http:///account/login/", "localhost", 400),
        ("http://localhost/account/login/", "localhost", 200), ("http://localhost/account/login/", "evil.example", 200),
        ("/account/login/?next=http://evil.example/", "localhost", 200),
    ],
)  # fmt: skip
def test_the_name_in_the_target_counts(target: str, host: str, status: int, site: Site) -> None:
    """RFC 9112, 3.2.2. By Stance alone: a proxy names its own."""
    asked = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert answers(talk(opened(site, "alone"), asked.encode(), wait_seconds=30)) == [status]


def handshake(site: Site, *, newest: ssl.TLSVersion, ciphers: str = "ALL:@SECLEVEL=0") -> str:
    """The version and cipher agreed on. Raises OSError where the server takes neither."""
    context = ssl.create_default_context(cafile=str(site.folder / "certificate.pem"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are offered on purpose
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, newest
    context.set_ciphers(ciphers)
    raw = socket.create_connection(("127.0.0.1", site.port), timeout=10)
    with context.wrap_socket(raw, server_hostname="localhost") as there:
        return f"{there.version()} {(there.cipher() or ('',))[0]}"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(version: ssl.TLSVersion, site: Site) -> None:
    with pytest.raises(OSError, match=r"(?i)alert|protocol|version|EOF"):
        handshake(site, newest=version)


@pytest.mark.parametrize(
    "cipher",
    ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM8", "ECDHE-ECDSA-NULL-SHA", "aNULL", "ECDHE-ECDSA-CAMELLIA128-SHA256"],
)  # fmt: skip
def test_weak_ciphers_are_refused(cipher: str, site: Site) -> None:
    with pytest.raises(OSError, match=r"(?i)alert|handshake"):
        handshake(site, newest=ssl.TLSVersion.TLSv1_2, ciphers=f"{cipher}:@SECLEVEL=0")


@pytest.mark.parametrize(
    ("newest", "words"), [(ssl.TLSVersion.TLSv1_3, "TLSv1.3"), (ssl.TLSVersion.TLSv1_2, "TLSv1.2 ECDHE")]
)
def test_new_tls_is_taken(newest: ssl.TLSVersion, words: str, site: Site) -> None:
    assert handshake(site, newest=newest).startswith(words)


def test_the_how_to_says_what_is_tested(site: Site) -> None:
    made = (site.folder / "nginx.conf").read_text()
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in made
