"""What is the same of every platform's answers: when to ask again, what a redirect is told as, where elements stand."""

from __future__ import annotations

import pytest

from stance.channels.port.answers import Asking, host_of, object_of, outcomes_of, value_of, wait_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.wire import Request, Response
from tests.factories.talking import carry_on

DATE = ("Date", "Mon, 02 Nov 2026 01:02:00 GMT")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((), None),
        ((("retry-after", "30"),), 30.0),
        ((("Retry-After", "0"),), 0.0),
        ((("Retry-After", "Mon, 02 Nov 2026 01:03:00 GMT"), DATE), 60.0),
        ((("Retry-After", "Mon, 02 Nov 2026 01:03:00 GMT"),), None),
        ((("Retry-After", "Mon, 02 Nov 2026 01:00:00 GMT"), DATE), 0.0),
        ((("X-RateLimit-Reset", "2026-11-02T01:07:00.5Z"), DATE), 300.0),
        ((("X-RateLimit-Reset", "1793581620"), DATE), 300.0),
        ((("X-RateLimit-Reset", "60"), DATE), None),
        ((("Retry-After", "-5"),), None),
        ((("Retry-After", "soon"),), None),
        ((("Retry-After", "²"),), None),
        ((("Retry-After", "9" * 400),), None),
        ((("Retry-After", "99999999"),), None),
    ],
)
def test_when_to_ask_again(headers: tuple[tuple[str, str], ...], seconds: float | None) -> None:
    assert wait_of(Response(429, headers, b"")) == seconds


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://A.example:8443/x", "a.example:8443"),
        ("https://u:p@a.example", "a.example"),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_host_is_told_without_who_signs_in(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://b.example/x?token=SECRET", "leads to b.example, which was not asked"),
        ("https://SECRET@b.example/", "leads to b.example"),
        ("/SECRET", "leads to another address. "),
        ("https://a.example/SECRET", "leads to another address on a.example"),
        ("https://<SECRET>/", "leads to another address. "),
        ("http://[SECRET", "leads to another address. "),
        ("", "leads to another address. "),
    ],
)
def test_a_redirect_is_told_by_its_host_alone(location: str, words: str) -> None:
    asking = Asking()
    with pytest.raises(Unreachable) as caught:
        carry_on(
            asking.ask(Request("GET", "https://a.example/")), lambda _: Response(302, (("Location", location),), b"")
        )
    assert words in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_answers_are_counted_from_nought() -> None:
    asking = Asking()
    for number in range(3):
        carry_on(asking.ask(Request("GET", "https://a.example/")), lambda _: Response(404, (), b""))
        assert asking.latest == number


def test_elements_stand_where_they_say() -> None:
    body = b'\xef\xbb\xbf \n[ {"a": 1},\n {"b": [2]} ] '
    found = list(outcomes_of(Response(200, (), body), "a.example"))
    assert [body[one.offset_bytes : one.offset_bytes + one.length_bytes] for one in found] == [
        b'{"a": 1}',
        b'{"b": [2]}',
    ]


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b'[{"a":1}', b'[{"a":"]', b"null", b"<html>[]</html>"])
def test_what_is_no_whole_list_is_told(body: bytes) -> None:
    with pytest.raises(Unreachable):
        list(outcomes_of(Response(200, (), body), "a.example"))


def test_a_value_and_an_object() -> None:
    assert value_of(Response(200, (), b"[1]"), "a.example") == [1]
    assert object_of(Response(200, (), b"[1]")) == object_of(Response(200, (), b"<")) == {}
    with pytest.raises(Unreachable, match=r"no JSON \(200\)"):
        value_of(Response(200, (), b"<html>"), "a.example")
