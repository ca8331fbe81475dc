"""The door in front of Django: what it keeps, what it never does, and what it forgets at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import DatabaseError

from stance.register.writing import raise_generation
from stance.site.public_cache import door
from stance.site.public_cache.buckets import Buckets
from stance.site.public_cache.door import PublicDoor
from stance.site.public_cache.generation import Generation

pytestmark = pytest.mark.django_db


class Inside:
    """Counts what reaches it, and answers with what it was shown."""

    def __init__(self) -> None:
        self.asked: list[WSGIEnvironment] = []
        self.status, self.more, self.closed = "200 OK", [], 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Inside:
        self.asked.append(dict(environ))
        start_response(self.status, [("Content-Type", "text/plain"), ("Vary", "Cookie"), *self.more])
        return self

    def __iter__(self) -> Iterator[bytes]:
        yield b"answer "
        yield str(self.asked[-1].get("QUERY_STRING")).encode()

    def close(self) -> None:
        self.closed += 1


class Outside:
    def __init__(self, inside: Inside, burst: int = 1000) -> None:
        self.clock = 100.0
        self.door = PublicDoor(
            inside,
            generation=Generation(door._generation),
            buckets=Buckets(1, burst),
            clock=lambda: self.clock,
        )

    def get(self, path: str = "/accounts/", query: str = "", **more: str) -> tuple[str, dict[str, str], bytes]:
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": "203.0.113.1", **more}
        setup_testing_defaults(environ)
        found: list[Any] = []
        body = b"".join(self.door(environ, lambda status, headers: found.extend((status, dict(headers)))))  # type: ignore[arg-type, return-value]
        return found[0], found[1], body


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def outside(inside: Inside) -> Outside:
    return Outside(inside)


def test_a_kept_answer_touches_neither_django_nor_the_database(
    inside: Inside, outside: Outside, django_assert_num_queries: Any
) -> None:
    first = outside.get(query="q=a")
    with django_assert_num_queries(0):
        assert outside.get(query="q=a") == first
    assert len(inside.asked) == 1 == inside.closed
    status, headers, body = first
    assert (status, body) == ("200 OK", b"answer q=a")
    assert headers["Cache-Control"] == "public, max-age=60"
    assert headers["Vary"] == "Accept"
    assert headers["Content-Length"] == str(len(body))
    assert outside.get(query="q=b")[2] == b"answer q=b"
    assert outside.get(query="q=a", HTTP_HOST="other.example")
    assert len(inside.asked) == 3


def test_who_has_the_answer_already_is_told_so(inside: Inside, outside: Outside) -> None:
    etag = outside.get()[1]["ETag"]
    for seen in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        status, headers, body = outside.get(HTTP_IF_NONE_MATCH=seen)
        assert (status, body, headers["ETag"]) == ("304 Not Modified", b"", etag)
    assert outside.get(HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_a_change_of_the_register_is_seen_within_a_second(inside: Inside, outside: Outside) -> None:
    outside.get()
    raise_generation()
    outside.clock += 0.5
    outside.get()
    assert len(inside.asked) == 1
    outside.clock += 0.6
    outside.get()
    assert len(inside.asked) == 2


def test_who_asks_never_reaches_what_is_kept(inside: Inside, outside: Outside) -> None:
    outside.get(HTTP_COOKIE="stance=secret", HTTP_AUTHORIZATION="Bearer secret")
    assert "secret" not in str(inside.asked)
    inside.more = [("Set-Cookie", "a=b")]
    outside.get(query="1")
    outside.get(query="1")
    assert len(inside.asked) == 3, "an answer that sets a cookie is somebody's own"


@pytest.mark.parametrize("path", ["/", "/register/", "/accounts", "/api/v1/search", "/api/v1/publicity", "//accounts/"])
def test_everything_else_goes_to_django_as_it_is(inside: Inside, outside: Outside, path: str) -> None:
    for _ in range(2):
        _status, headers, _body = outside.get(path, HTTP_COOKIE="stance=mine")
        assert headers["Vary"] == "Cookie"
    assert [one["HTTP_COOKIE"] for one in inside.asked] == ["stance=mine"] * 2


def test_what_failed_and_what_is_posted_is_not_kept(inside: Inside, outside: Outside) -> None:
    inside.status = "404 Not Found"
    assert [outside.get()[0] for _ in range(2)] == ["404 Not Found"] * 2
    inside.status = "200 OK"
    for method in ("POST", "HEAD", "OPTIONS"):
        outside.get(REQUEST_METHOD=method)
    outside.get(query="q=" + "a" * 5000)
    outside.get(query="q=" + "a" * 5000)
    assert len(inside.asked) == 7


def test_too_many_questions_are_answered_in_words(inside: Inside) -> None:
    outside = Outside(inside, burst=2)
    assert [outside.get(query=str(n))[0][:3] for n in range(3)] == ["200", "200", "429"]
    _status, headers, body = outside.get()
    assert headers["Retry-After"] == "1"
    assert headers["Cache-Control"] == "no-store"
    assert b"Wait 1 second, then ask again" in body
    assert outside.get("/register/")[0] == "200 OK", "only public questions are counted"
    assert outside.get(REMOTE_ADDR="203.0.113.2")[0] == "200 OK"
    outside.clock += 1
    assert outside.get()[0] == "200 OK"


def test_without_the_generation_nothing_is_answered_from_memory(inside: Inside, outside: Outside) -> None:
    outside.get()

    def gone() -> int:
        raise DatabaseError("gone")

    outside.door.generation = Generation(gone)
    outside.get()
    assert len(inside.asked) == 2
