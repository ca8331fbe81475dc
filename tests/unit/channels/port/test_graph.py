"""What each error of a Graph API means, whatever status it comes with; and when to ask again."""

from __future__ import annotations

import pytest

from stance.channels.port.connecting import Refusal, Secret, Unreachable, Vanished
from stance.channels.port.graph import Api, Graph, Told, pause_of
from stance.channels.port.wire import Response
from tests.factories.graph_contract import answer, told, usage
from tests.factories.talking import carry_on

API = Api("v1.0", ("read_posts", "read_replies"), "Make a new token.")


def asked(response: Response) -> object:
    return carry_on(Graph(API, "https://graph.example", Secret("token")).get("/me", fields="id"), lambda _: response)


REFUSED = {
    (190, 0): "has expired, was withdrawn, or was never valid",
    (190, 458): "removed the app",
    (190, 459): "sign in with a browser",
    (190, 460): "changed their password",
    (190, 463): "it has expired",
    (190, 467): "signed out",
    (190, 492): "no role on the account",
    (102, 460): "changed their password",
    (10, 0): "lacks a right. Make one with read_posts and read_replies",
    (3, 0): "lacks a right",
    (200, 0): "lacks a right",
    (299, 0): "lacks a right",
}


@pytest.mark.parametrize("status", [200, 400, 401, 403])
@pytest.mark.parametrize(("code", "words"), REFUSED.items(), ids=str)
def test_what_needs_a_person_is_a_refusal_that_says_what_to_do(code: tuple[int, int], words: str, status: int) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        asked(told(*code, status))
    assert not isinstance(caught.value, Vanished)
    assert "Make a new token." in str(caught.value)
    assert "Words of the platform" not in str(caught.value)


@pytest.mark.parametrize("status", [200, 400, 403])
@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80_001, 80_002])
def test_a_limit_passes_after_the_pause_that_the_platform_tells(code: int, status: int) -> None:
    with pytest.raises(Unreachable) as caught:
        asked(told(code, 0, status, usage(minutes=7)))
    assert caught.value.wait_seconds == 420.0
    with pytest.raises(Unreachable) as caught:
        asked(told(code, 0, status))
    assert caught.value.wait_seconds == 600.0


@pytest.mark.parametrize(
    ("error", "wait"),
    [(told(1), None), (told(2), None), (told(368), 3600.0), (told(999, 5, is_transient=True), None)],
)
def test_what_passes_is_tried_again(error: Response, wait: float | None) -> None:
    with pytest.raises(Unreachable) as caught:
        asked(error)
    assert caught.value.wait_seconds == wait


@pytest.mark.parametrize(("code", "subcode"), [(100, 33), (100, 0), (803, 0), (12_345, 6)])
def test_any_other_error_is_for_who_asked(code: int, subcode: int) -> None:
    found = asked(told(code, subcode))
    assert isinstance(found, Told)
    assert (found.code, found.subcode, found.is_gone) == (code, subcode, (code, subcode) == (100, 33))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ((), None),
        ((usage(minutes=3),), 180.0),
        ((usage(percent=95),), 300.0),
        ((usage(percent=80),), None),
        ((("X-App-Usage", '{"call_count": 99, "total_time": 1, "total_cputime": 1}'),), 300.0),
        ((("x-app-usage", '{"call_count": 12}'), usage(percent=3)), None),
        ((("X-Business-Use-Case-Usage", "{"),), None),
        ((("X-Business-Use-Case-Usage", '{"1": [3, {"call_count": "x"}], "2": 5}'),), None),
        ((usage(minutes=100_000),), 86_400.0),
    ],
)
def test_how_much_of_an_hour_is_used_up(headers: tuple[tuple[str, str], ...], seconds: float | None) -> None:
    assert pause_of(answer({"id": "1"}, 200, *headers)) == seconds
