"""Bodies are whole before a thread is taken, little is read from strangers, and patience ends (with tiny patience)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from stance.site.doorstep import Doorstep
from stance.site.front.admission import ENDLESS, KEPT, SMALL, Admitted
from stance.site.front.application import AT_ONCE_EACH, Front
from stance.site.front.calls import AT_ONCE, Made
from stance.site.front.patience import Patience
from stance.site.public_cache import PublicLayer

QUICK = 0.2


class Inside:
    """The application: it says what it read, or answers as told."""

    def __init__(self, answer: Iterable[bytes] | None = None, admitted: Admitted | Made | None = None) -> None:
        self.bodies: list[bytes] = []
        self.answer, self.admitted, self.admissions = answer, admitted or Admitted(SMALL), 0

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        try:
            self.bodies.append(environ["wsgi.input"].read())
        except OSError:
            self.bodies.append(b"cut")
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"read ", str(len(self.bodies[-1])).encode()] if self.answer is None else self.answer

    def admit(self, _environ: dict[str, Any]) -> Admitted | Made:
        self.admissions += 1
        return self.admitted

    def direct(self, environ: dict[str, Any]) -> Made:
        return Made(200, [], environ["REQUEST_METHOD"].encode())

    def front(self, folder: Path | None = None) -> Front:
        layer = PublicLayer(self, generation=lambda: 1, rate=50, burst=50)
        door = Doorstep(layer, hosts=frozenset({"here"}), proxies=(), secure=False)
        return Front(
            door, layer, admit=self.admit, direct={"/well": self.direct}, folder=folder,
            patience=lambda: Patience(begin=QUICK, rate=1e6, silence=QUICK),
        )  # fmt: skip


async def ask(
    front: Front,
    *pieces: bytes,
    length: int | None = None,
    silent: bool = False,
    path: str = "/account/login/",
    host: bytes = b"here",
    method: str = "POST",
    slow_reader: bool = False,
    **headers: str,
) -> tuple[int, bytes, bool]:
    """The status, the body, and whether the connection was cut. A ``silent`` client never sends the rest."""
    waiting, sent, cut = list(pieces), [], []

    async def receive() -> dict[str, Any]:
        if waiting:
            data = waiting.pop(0)
            return {"type": "http.request", "body": data, "more_body": bool(waiting) or silent}
        await asyncio.sleep(60 if silent else 0)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if slow_reader and message.get("more_body"):
            await asyncio.sleep(60)
        sent.append(message)

    stated = length if length is not None else sum(map(len, pieces))
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    has_length = [] if "transfer_encoding" in headers else [(b"content-length", str(stated).encode())]
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": [(b"host", host), *has_length, *named], "client": ("192.0.2.1", 5),
        "server": ("127.0.0.1", 8000), "stance.cut": lambda: cut.append(True),
    }  # fmt: skip
    await front(scope, receive, send)
    status = next((one["status"] for one in sent if one["type"] == "http.response.start"), 0)
    return status, b"".join(one.get("body", b"") for one in sent), bool(cut)


def run(*given: Any, **more: Any) -> tuple[int, bytes, bool]:
    return asyncio.run(ask(*given, **more))


def test_a_body_is_whole_before_the_application_is_asked(tmp_path: Path) -> None:
    inside = Inside(admitted=Admitted(ENDLESS, "me"))
    large = [b"x" * 100_000] * 20
    assert run(inside.front(tmp_path), *large) == (200, b"read 2000000", False)
    assert inside.bodies == [b"".join(large)]


def test_a_chunked_body_gets_the_length_it_has() -> None:
    inside = Inside()
    assert run(inside.front(), b"abc", b"de", transfer_encoding="chunked")[1] == b"read 5"


def test_what_stops_coming_is_given_up_without_the_application() -> None:
    inside = Inside()
    assert run(inside.front(), b"abc", length=100, silent=True)[0] == 408
    assert inside.bodies == []


def test_who_goes_away_is_forgotten() -> None:
    inside = Inside()
    front = inside.front()

    async def gone() -> tuple[int, bytes, bool]:
        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(_message: dict[str, Any]) -> None:
            raise AssertionError("nobody is there")

        scope = {
            "type": "http", "http_version": "1.1", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"",
            "headers": [(b"host", b"here"), (b"content-length", b"9")],
        }  # fmt: skip
        await front(scope, receive, send)
        return 0, b"", False

    asyncio.run(gone())
    assert inside.bodies == []


def test_a_piece_of_an_upload_is_kept_as_far_as_it_came() -> None:
    inside = Inside(admitted=Admitted(ENDLESS, "me"))
    piece = "application/offset+octet-stream"
    assert run(inside.front(), b"abc", length=100, silent=True, content_type=piece)[:2] == (200, b"read 3")


@pytest.mark.parametrize("extra", [1, 10_000_000])
def test_more_than_is_taken_is_refused_before_it_is_read(extra: int) -> None:
    inside = Inside()
    status, words, _ = run(inside.front(), length=SMALL + extra, silent=True)
    assert (status, inside.bodies) == (413, [])
    assert b"65,536" in words


def test_more_than_is_taken_is_refused_when_no_length_was_said() -> None:
    inside = Inside()
    pieces = [b"x" * 10_000] * 8
    assert run(inside.front(), *pieces, transfer_encoding="chunked")[0] == 413
    assert inside.bodies == []


def test_a_refusal_is_answered_without_reading() -> None:
    refused = Made(401, [], b"no")
    inside = Inside(admitted=refused)
    assert run(inside.front(), length=5_000_000_000, silent=True)[:2] == (401, b"no")
    assert (inside.bodies, inside.admissions) == ([], 1)


def test_nothing_taken_means_an_empty_body() -> None:
    inside = Inside(admitted=Admitted(0))
    assert run(inside.front(), length=50, silent=True)[1] == b"read 0"


def test_a_long_body_is_read_while_it_comes_and_ends_with_an_error_when_it_stops() -> None:
    inside = Inside(admitted=Admitted(ENDLESS, "me"))
    pieces = [b"x" * 1_000_000] * 11
    assert run(inside.front(), *pieces)[1] == b"read 11000000"
    assert run(inside.front(), *pieces, length=KEPT * 3, silent=True)[0] == 200
    assert inside.bodies[-1] == b"cut"


def test_one_person_sends_only_so_many_at_once() -> None:
    inside = Inside(admitted=Admitted(ENDLESS, "me"))
    front = inside.front()

    async def many() -> list[tuple[int, bytes, bool]]:
        return list(await asyncio.gather(*(ask(front, b"a", length=9, silent=True) for _ in range(AT_ONCE_EACH + 2))))

    said = asyncio.run(many())
    assert [one[0] for one in said] == [408] * AT_ONCE_EACH + [429] * 2
    assert b"Wait until one of them has arrived" in said[-1][1]
    assert all(b"too slowly" in one[1] for one in said[:AT_ONCE_EACH])
    assert not front._sending_now


def test_who_sends_too_much_at_once_is_told_when_to_come_again() -> None:
    front = Inside(admitted=Admitted(ENDLESS, "me")).front()
    front._sending_now["me"] = AT_ONCE_EACH
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"a", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"here"), (b"content-length", b"1")], "client": ("192.0.2.1", 1), "server": ("here", 80),
        "http_version": "1.1",
    }  # fmt: skip
    asyncio.run(front(scope, receive, send))
    headers = dict(told[0]["headers"])
    assert (told[0]["status"], headers[b"retry-after"], headers[b"connection"]) == (429, b"5", b"close")


@pytest.mark.parametrize("answer", [[b"x" * AT_ONCE * 3], None])
def test_who_does_not_read_is_cut(answer: list[bytes] | None, tmp_path: Path) -> None:
    closed: list[bool] = []

    class Streaming:
        streaming = True

        def __iter__(self) -> Any:
            yield from [b"y" * AT_ONCE] * 3

        def close(self) -> None:
            closed.append(True)

    inside = Inside(answer=answer or Streaming())
    assert run(inside.front(), b"", slow_reader=True)[2] is True
    assert closed or answer


def test_a_wrong_name_never_reaches_the_application() -> None:
    inside = Inside()
    assert run(inside.front(), b"abc", host=b"evil.example")[0] == 400
    assert (inside.bodies, inside.admissions) == ([], 0)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_needs_nothing_of_the_application_is_answered_without_it(method: str) -> None:
    inside = Inside()
    assert run(inside.front(), path="/well", method=method) == (
        200,
        b"" if method == "HEAD" else method.encode(),
        False,
    )
    assert inside.bodies == []


@pytest.mark.parametrize(
    ("path", "method"), [("/well", "DELETE"), ("/well/", "GET"), ("/Well", "GET"), ("//well", "GET")]
)
def test_every_other_path_and_method_goes_to_the_application(path: str, method: str) -> None:
    inside = Inside()
    run(inside.front(), path=path, method=method)
    assert inside.bodies == [b""]


def test_a_wrong_name_gets_no_direct_answer_either() -> None:
    assert run(Inside().front(), path="/well", method="GET", host=b"elsewhere")[0] == 400


def test_patience_grows_with_what_comes_and_never_covers_silence() -> None:
    now = [100.0]
    patience = Patience(begin=10, rate=1000, silence=20, clock=lambda: now[0])
    assert patience.until(0) == 110
    now[0] = 109
    assert patience.until(5_000) == 115
    now[0] = 110
    assert patience.until(10_000_000) == 130
