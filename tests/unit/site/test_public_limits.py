"""Who asks, how often, and what is kept: the parts of the public door, without Django."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.site.public_cache.buckets import Buckets
from stance.site.public_cache.clients import client_of, networks
from stance.site.public_cache.generation import Generation
from stance.site.public_cache.shelf import MAX_AGE, OVERHEAD, Kept, Shelf

PROXY = networks("10.0.0.0/8, 2001:db8:1::/48")


def kept(body: bytes = b"x", at: float = 0.0) -> Kept:
    return Kept("200 OK", (), body, '"tag"', at)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # nobody trusts that peer
        ("10.1.1.1", "198.51.100.1", "198.51.100.1"),
        ("10.1.1.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the client wrote the first by itself
        ("10.1.1.1", "1.2.3.4, 198.51.100.1, 10.2.2.2", "198.51.100.1"),
        ("10.1.1.1", "junk", "10.1.1.1"),
        ("10.1.1.1", "1.2.3.4, junk", "10.1.1.1"),
        ("10.1.1.1", "", "10.1.1.1"),
        ("2001:db8:1::1", "2001:db8:2:3:4:5:6:7", "2001:db8:2:3::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("", "1.2.3.4", ""),
    ],
)
def test_only_trusted_proxies_say_who_asks(peer: str, forwarded: str, client: str) -> None:
    assert client_of(peer, forwarded, PROXY) == client


@given(forged=st.text(max_size=200))
def test_what_a_client_writes_never_changes_whom_it_counts_as(forged: str) -> None:
    assert client_of("10.1.1.1", f"{forged},198.51.100.1", PROXY) == "198.51.100.1"
    assert client_of("203.0.113.9", forged, PROXY) == "203.0.113.9"


def test_a_wrong_network_is_refused() -> None:
    with pytest.raises(ValueError):
        networks("10.0.0.0/8, proxy.example")


def test_a_client_that_asks_too_often_waits_and_others_do_not() -> None:
    buckets = Buckets(per_second=2, burst=3)
    assert [buckets.take("a", 0.0) for _ in range(4)] == [0, 0, 0, 1]
    assert buckets.take("b", 0.0) == 0
    assert buckets.take("a", 0.5) == 0
    assert buckets.take("a", 0.5) == 1
    slow = Buckets(per_second=0.1, burst=1)
    assert [slow.take("a", 0.0), slow.take("a", 1.0)] == [0, 9]


@given(waits=st.lists(st.floats(0, 3), max_size=60), per_second=st.integers(1, 5), burst=st.integers(1, 10))
def test_no_client_gets_more_than_burst_and_flow(waits: list[float], per_second: int, burst: int) -> None:
    buckets, now, answered = Buckets(per_second, burst), 0.0, 0
    for wait in waits:
        now += wait
        answered += buckets.take("a", now) == 0
    assert answered <= burst + now * per_second + 1e-6


def test_clients_are_bounded() -> None:
    buckets = Buckets(per_second=1, burst=1, most_clients=10)
    for number in range(100):
        buckets.take(str(number), 0.0)
    assert len(buckets) == 10


def test_the_shelf_forgets_with_the_generation_with_age_and_for_want_of_room() -> None:
    shelf = Shelf(max_bytes=3 * (OVERHEAD + 10))
    shelf.put(("a",), 1, kept())
    assert shelf.get(("a",), 1, MAX_AGE) is not None
    assert shelf.get(("a",), 1, MAX_AGE + 1) is None
    shelf.put(("a",), 1, kept())
    assert shelf.get(("a",), 2, 0.0) is None
    shelf.put(("late",), 1, kept())
    assert shelf.get(("late",), 2, 0.0) is None, "made before the change"
    for name in "abcdef":
        shelf.put((name,), 2, kept(b"0123456789"))
        assert shelf.get(("a",), 2, 0.0) is not None, "it is asked for all the time"
    assert len(shelf) == 3
    assert shelf.bytes == 3 * (OVERHEAD + 10)


def test_the_generation_is_looked_at_once_a_second() -> None:
    looks = []

    def look() -> int:
        looks.append(1)
        if len(looks) == 3:
            raise OSError("gone")
        return len(looks)

    generation = Generation(look)
    assert [generation.now(at) for at in (5.0, 5.2, 5.9, 6.1, 6.9)] == [1, 1, 1, 2, 2]
    with pytest.raises(OSError):
        generation.now(7.5)
    assert generation.now(7.6) == 4, "after a failure nothing old is believed"
