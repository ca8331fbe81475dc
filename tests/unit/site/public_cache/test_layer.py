"""Kept answers come from memory until the register changes; nobody's cookie reaches them; who asks too much waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from stance.engines.networks.clients import MOST_CLIENTS, ProxiesRefused, address, counted, networks
from stance.site.public_cache import PublicLayer
from stance.site.public_cache.answers import MOST, Answers, answer
from stance.site.public_cache.clients import Buckets


@dataclass
class Inside:
    """A WSGI application that counts, and a register whose generation it can raise."""

    calls: list[dict[str, Any]] = field(default_factory=list)
    number: int = 1
    now: float = 1_000.0
    looks: int = 0
    status: str = "200 OK"
    broken: bool = False

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.calls.append(environ)
        start(self.status, [("Content-Type", "text/plain"), ("Set-Cookie", "a=b"), ("Vary", "Cookie")])
        return [b"answer ", str(len(self.calls)).encode()]

    def generation(self) -> int:
        self.looks += 1
        if self.broken:
            raise OSError("gone")
        return self.number

    def layer(self, rate: float = 50, burst: float = 2_000) -> PublicLayer:
        return PublicLayer(self, generation=self.generation, rate=rate, burst=burst, clock=lambda: self.now)


@pytest.fixture
def inside() -> Inside:
    return Inside()


def get(
    layer: PublicLayer, path: str = "/api/v1/public/verify", query: str = "q=a", **more: str
) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "REMOTE_ADDR": "192.0.2.1", **more}
    body = b"".join(layer(environ, lambda status, headers, exc_info=None: said.extend([status, dict(headers)])))
    return said[0], said[1], body


def test_the_second_answer_comes_from_memory_without_a_look_at_the_database(inside: Inside) -> None:
    layer = inside.layer()
    first = get(layer)
    for _ in range(100):
        assert get(layer) == first
    assert len(inside.calls) == 1
    assert inside.looks == 1
    assert first[1]["Cache-Control"] == "public, max-age=60"


def test_a_change_of_the_register_is_seen_within_a_second(inside: Inside) -> None:
    layer = inside.layer()
    get(layer)
    inside.number += 1
    assert get(layer)[2] == b"answer 1"
    inside.now += 1
    assert get(layer)[2] == b"answer 2"


def test_an_answer_is_kept_for_a_minute_at_most(inside: Inside) -> None:
    layer = inside.layer()
    get(layer)
    inside.now += 61
    assert get(layer)[2] == b"answer 2"


def test_addresses_and_questions_do_not_mix(inside: Inside) -> None:
    layer = inside.layer()
    asked = [("/accounts/", ""), ("/accounts/", "q=a"), ("/accounts/check/", "q=a"), ("/accounts/check/", "q=b")]
    bodies = {get(layer, path, query)[2] for path, query in asked * 2}
    assert len(bodies) == len(inside.calls) == 4


def test_no_cookie_goes_in_or_comes_out(inside: Inside) -> None:
    status, headers, _ = get(inside.layer(), HTTP_COOKIE="stance=secret", HTTP_AUTHORIZATION="Bearer x")
    assert status == "200 OK"
    assert not {"HTTP_COOKIE", "HTTP_AUTHORIZATION"} & set(inside.calls[0])
    assert not {"Set-Cookie", "Vary"} & set(headers)


def test_other_pages_and_other_methods_pass_untouched(inside: Inside) -> None:
    layer = inside.layer()
    assert get(layer, "/register/", HTTP_COOKIE="stance=x")[1]["Set-Cookie"] == "a=b"
    get(layer, REQUEST_METHOD="POST")
    assert inside.calls[0]["HTTP_COOKIE"] == "stance=x"
    assert inside.calls[1]["REQUEST_METHOD"] == "POST"
    assert inside.looks == 0


def test_an_unchanged_answer_is_not_sent_again(inside: Inside) -> None:
    layer = inside.layer()
    etag = get(layer)[1]["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        assert get(layer, HTTP_IF_NONE_MATCH=known)[::2] == ("304 Not Modified", b"")
    assert get(layer, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"
    assert "HTTP_IF_NONE_MATCH" not in inside.calls[0]


def test_head_is_answered_without_a_body_from_the_same_memory(inside: Inside) -> None:
    layer = inside.layer()
    status, headers, body = get(layer, REQUEST_METHOD="HEAD")
    assert (status, body, headers["Content-Length"]) == ("200 OK", b"", "8")
    assert get(layer)[2] == b"answer 1"


def test_errors_are_not_kept(inside: Inside) -> None:
    layer, inside.status = inside.layer(), "500 Internal Server Error"
    assert get(layer)[1]["Cache-Control"] == "no-store"
    get(layer)
    assert len(inside.calls) == 2


def test_nothing_is_kept_while_the_database_does_not_answer(inside: Inside) -> None:
    layer, inside.broken = inside.layer(), True
    get(layer)
    get(layer)
    assert len(inside.calls) == 2
    inside.broken, inside.now = False, inside.now + 1
    get(layer)
    get(layer)
    assert len(inside.calls) == 3


def test_who_asks_too_much_is_told_how_long_to_wait(inside: Inside) -> None:
    layer = inside.layer(rate=1, burst=5)
    answers = [get(layer, query=f"q={number}")[0] for number in range(6)]
    assert answers == ["200 OK"] * 5 + ["429 Too Many Requests"]
    _, headers, body = get(layer, query="q=new")
    assert headers["Retry-After"] == "1"
    assert "Wait 1 second" in json.loads(body)["detail"]
    assert get(layer, "/accounts/", "q=new")[2].startswith(b"You have asked very often")
    assert get(layer, query="q=new", REMOTE_ADDR="192.0.2.2")[0] == "200 OK"
    inside.now += 1
    assert get(layer, query="q=new2")[0] == "200 OK"


def test_answers_from_memory_count_a_hundredth(inside: Inside) -> None:
    layer = inside.layer(rate=1, burst=5)
    answers = [get(layer)[0] for _ in range(402)]
    assert answers[:401] == ["200 OK"] * 401
    assert answers[401].startswith("429")


PROXIES = networks("10.0.0.0/24, 2001:db8::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),  # no proxy of ours: what it says counts for nothing
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1,203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "junk", "10.0.0.1"),
        ("10.0.0.1", "junk, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.1", "[2001:db8:2::3]:4711", "2001:db8:2::3"),
        ("2001:db8::1", "2001:DB8:2:0::3", "2001:db8:2::3"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.7", "10.0.0.7"),
        ("", "203.0.113.9", ""),
    ],
)
def test_a_client_cannot_hide_behind_a_header_it_wrote_itself(peer: str, forwarded: str, who: str) -> None:
    assert address(peer, forwarded, PROXIES) == who


def test_what_is_no_proxy_is_said() -> None:
    with pytest.raises(ProxiesRefused, match="STANCE_TRUSTED_PROXIES"):
        networks("proxy.example")


def test_limits_count_a_household_of_ipv6_once_and_each_ipv4_address() -> None:
    assert counted("2001:db8:1:2:3::4") == counted("2001:db8:1:2::9") != counted("2001:db8:1:3::9")
    assert counted("203.0.113.9") != counted("203.0.113.10")
    assert counted("::ffff:203.0.113.9") == "203.0.113.9"
    assert counted("") == ""


def test_memory_is_bounded() -> None:
    answers, buckets = Answers(lambda: 0.0), Buckets(1, 1, lambda: 0.0)
    answers.get("", 1)
    for number in range(MOST + 10):
        answers.put(str(number), answer("200 OK", [], b"x" * 20_000, 0.0), 1)
    assert answers.get("0", 1) is None
    assert answers.get(str(MOST + 9), 1) is not None
    assert answers._bytes <= 64 * 1024 * 1024
    answers.put("large", answer("200 OK", [], b"x" * 2_000_000, 0.0), 1)
    assert answers.get("large", 1) is None
    for number in range(MOST_CLIENTS + 5):
        buckets.take(str(number), 1)
    assert len(buckets._left) == MOST_CLIENTS


def test_what_is_in_memory_is_given_without_a_look_at_the_database(inside: Inside) -> None:
    layer, environ = inside.layer(), {"REQUEST_METHOD": "GET", "PATH_INFO": "/accounts/", "REMOTE_ADDR": "192.0.2.1"}
    said: list[Any] = []
    assert layer.at_once(dict(environ), lambda *given: said.append(given)) is None
    get(layer, "/accounts/", "")
    looks = inside.looks
    assert layer.at_once(dict(environ), lambda *given: said.append(given)) == [b"answer 1"]
    assert (said[0][0], inside.looks) == ("200 OK", looks)
    inside.now += 1
    assert layer.at_once(dict(environ), lambda *given: said.append(given)) is None


def test_a_rate_that_is_none_is_refused_in_words() -> None:
    for given in ("0", "fast"):
        told = subprocess.run(
            [sys.executable, "-m", "stance.site.cli", "doctor"],
            env={**os.environ, "STANCE_PUBLIC_RATE": given}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 2, told
        assert "STANCE_PUBLIC_RATE is" in told.stderr
