"""Fetching from honest and lying servers: where it goes, how far, how much, how long."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.register.links import fetch as fetching
from stance.register.links.anchors import MOST_LINKS, Anchor, anchors
from stance.register.links.fetch import fetch
from stance.register.outbound.public_networks import FetchRefused, is_allowed
from tests.rooms.register.links import servers
from tests.rooms.register.links.servers import Web


@pytest.fixture
def loopback(settings: Any) -> None:
    settings.FETCH_LOOPBACK = True


@pytest.fixture
def web(loopback: None) -> Iterator[Web]:
    with servers.serving() as server:
        yield server


def anywhere(_host: str) -> bool:
    return True


def test_a_page_is_fetched_with_our_name_and_nothing_else(web: Web) -> None:
    web.html("/wetter?a=1", "<p>Grüezi")
    assert fetch(f"{web.url}/wetter?a=1#top", anywhere).text == "<p>Grüezi"
    ((path, headers),) = web.asked
    assert path == "/wetter?a=1"
    assert headers["User-Agent"].startswith("Stance/")
    assert {name.lower() for name in headers} == {"host", "user-agent", "accept", "accept-encoding", "connection"}


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.1", "224.0.0.1", "::1",
     "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::a01:203", "2002:7f00:1::", "2001::1", "ff02::1", "240.0.0.1"],
)  # fmt: skip
def test_nothing_inside_is_reached(text: str) -> None:
    assert not is_allowed(ip_address(text))
    host = f"[{text}]" if ":" in text else text
    with pytest.raises(FetchRefused, match="no address of the public internet"):
        fetch(f"http://{host}/", anywhere)


@pytest.mark.parametrize("text", ["93.184.215.14", "2606:2800:220:1::1", "64:ff9b::5db8:d70e"])
def test_what_is_public_may_be_reached(text: str) -> None:
    assert is_allowed(ip_address(text))


def test_a_name_that_leads_inside_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """One public address among its addresses does not help."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 80)) for text in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: rows)
    with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
        fetch("http://rebinding.example/", anywhere)


class Resolver:
    """Answers as a name server of an attacker does: each time the next of these."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, *_more: object, **_named: object) -> list[Any]:
        if host[0].isdigit():  # no name: connecting to an address asks too
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        self.asked += 1
        text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        family = socket.AF_INET6 if ":" in text else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (text, port))]


@pytest.mark.parametrize("inside", ["127.0.0.1", "169.254.169.254", "::1", "64:ff9b:1::a00:1", "::10.0.0.1", "fec0::1"])
def test_a_name_whose_answer_changes_leads_only_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    resolver, reached = Resolver("93.184.215.14", inside), []

    def connect(to: tuple[str, int], **_more: object) -> None:
        reached.append(to)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchRefused):
        fetch("http://rebinding.example/", anywhere)
    assert (reached, resolver.asked) == ([("93.184.215.14", 80)], 1)
    with pytest.raises(FetchRefused, match="no address of the public internet"):
        fetch("http://rebinding.example/", anywhere)
    assert len(reached) == 1


def test_a_redirect_is_resolved_and_checked_anew(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(web.url.rpartition(":")[2])
    resolver = Resolver("127.0.0.1", "10.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    web.pages["/"] = (302, {"Location": "/next"}, b"")
    with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
        fetch(f"http://rebinding.example:{port}/", anywhere)
    assert resolver.asked == 2
    assert [path for path, _ in web.asked] == ["/"]


def test_loopback_is_for_tests_alone(web: Web, settings: Any) -> None:
    settings.FETCH_LOOPBACK = False
    with pytest.raises(FetchRefused, match="the port"):
        fetch(web.url, anywhere)
    assert web.asked == []


@pytest.mark.parametrize("to", ["http://10.0.0.1/", "file:///etc/passwd", "http://user:pw@127.0.0.1/", "gopher://x/", "http://[",
    "", "https://127.0.0.1:99999/", "http://münchen.example/"])  # fmt: skip
def test_a_redirect_leads_to_no_place_that_a_link_may_not(web: Web, to: str) -> None:
    web.pages["/"] = (302, {"Location": to}, b"")
    with pytest.raises(FetchRefused):
        fetch(f"{web.url}/", anywhere)
    assert len(web.asked) <= fetching.MOST_REDIRECTS + 1


def test_redirects_are_followed_a_few_times_and_only_where_they_may_lead(web: Web) -> None:
    web.html("/3", "there")
    for number in range(3):
        web.pages[f"/{number}"] = (301, {"Location": f"/{number + 1}"}, b"")
    assert fetch(f"{web.url}/0", anywhere).url == f"{web.url}/3"
    web.pages["/loop"] = (302, {"Location": "/loop"}, b"")
    with pytest.raises(FetchRefused, match="more than 3 times"):
        fetch(f"{web.url}/loop", anywhere)
    with pytest.raises(FetchRefused, match="leads away"):
        fetch(f"{web.url}/0", lambda _host: False)


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (404, {}, b"", "404"),
        (500, {}, b"", "500"),
        (200, {"Content-Type": "image/png"}, b"x", "no page"),
        (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 10_000_000), "packed"),
        (200, {}, b"x" * (fetching.MOST_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_page_is_refused_in_words(
    web: Web, status: int, headers: dict[str, str], body: bytes, words: str
) -> None:
    web.pages["/"] = (status, headers, body)
    with pytest.raises(FetchRefused, match=words):
        fetch(web.url, anywhere)


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (servers.dripping, "took longer than"),
        (servers.endless, "larger than"),
        (servers.short, "did not answer"),
        (servers.nonsense, "did not answer"),
        (lambda _visitor: None, "did not answer"),
    ],
)
def test_a_lying_server_is_left_in_good_time(
    loopback: None, monkeypatch: pytest.MonkeyPatch, lie: Any, words: str
) -> None:
    monkeypatch.setattr(fetching, "ALTOGETHER", 1.0)
    started = time.monotonic()
    with servers.raw(lie) as url, pytest.raises(FetchRefused, match=words):
        fetch(url, anywhere)
    assert time.monotonic() - started < 6


def test_links_are_read_from_broken_html() -> None:
    page = """<a HREF='/about' rel="nofollow ME">x<link rel=me href=//weather.example/><a rel=me><a href="http://[">
    <a href="x" href="y">&amp;<A href="?a&amp;b" rel="home"><script><a href="/no"></script><a href="/last" rel="me"""
    assert anchors(page, "https://weather.example/p/") == [
        Anchor("https://weather.example/about", True),
        Anchor("https://weather.example/", True),
        Anchor("https://weather.example/p/x", False),
        Anchor("https://weather.example/p/?a&b", False),
    ]


@given(text=st.text(max_size=400), base=st.sampled_from(["https://a.example/", "http://b.example/x/y?z"]))
def test_no_page_stumbles_the_reader(text: str, base: str) -> None:
    for one in anchors(f"<a href='{text}'><link rel=me href={text}>{text}", base):
        assert isinstance(one.url, str)


def test_links_are_bounded() -> None:
    assert len(anchors("<a href=x>" * (MOST_LINKS + 10), "https://a.example/")) == MOST_LINKS
