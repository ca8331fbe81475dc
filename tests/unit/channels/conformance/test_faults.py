"""Whatever comes in place of an answer, at whichever request: it passes and is tried again, and nobody is told that something is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from typing import Any

import pytest

from stance.channels.port.answers import host_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.platform_faults import PASSING
from tests.factories.talking import Heard, Platform, carry_on
from tests.unit.channels.conformance.contract import Contract, failing, items_of
from tests.unit.channels.conformance.declared import CONTRACTS

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)
SKEWED = (timedelta(minutes=10), -timedelta(minutes=10))


def talks(contract: Contract[Any]) -> list[tuple[str, Any, Callable[[], Any], list[Request]]]:
    """(name, platform, the conversation anew, what it asks when nothing goes wrong)."""
    server = contract.ready(3)
    post_id = contract.add(server, 3)
    found: list[tuple[str, Any, Callable[[], Any], list[Request]]] = []
    for name, talk in contract.talks(post_id).items():
        heard = Heard()
        carry_on(talk(contract.looked()), server, heard)
        found.append((name, server, partial(talk, contract.looked()), [one for one, _ in heard.exchanges]))
    return found


@every
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_is_no_refusal(contract: Contract[Any], fault: Response | NoAnswer) -> None:
    for name, server, talk, requests in talks(contract):
        for number, request in enumerate(requests):
            try:
                found = carry_on(talk(), failing(server, number, fault))
            except Unreachable as error:
                assert host_of(request.url) in str(error), "the message says who does not answer"
                assert contract.secret().value not in str(error)
                continue
            assert found is not None
            assert contract.optional(request) or contract.may_end(request, fault), (
                f"{name} goes on without its answer {number}"
            )


@every
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_fault_in_the_middle_of_a_walk_ends_it_there(contract: Contract[Any], fault: Response | NoAnswer) -> None:
    server = contract.ready(contract.many)
    first = contract.pull(server)

    def broken(request: Request) -> Response | NoAnswer:
        return fault if contract.is_cursor(request) else server(request)

    try:
        page = contract.pull(broken, first.cursor)
    except Unreachable:
        pass
    else:
        assert page.restarted, "this may be the platform's way to refuse a cursor: it is begun anew, and said so"
        assert isinstance(fault, Response)
        assert 400 <= fault.status < 500
    assert contract.pull(server, first.cursor).items


@every
def test_a_redirect_is_named_and_not_followed(contract: Contract[Any]) -> None:
    """What signs in would go to whoever is named in it."""
    for _, server, talk, requests in talks(contract):
        for number, request in enumerate(requests):
            if contract.optional(request):
                continue
            heard = Heard()
            with pytest.raises(Unreachable, match=r"leads to .*elsewhere\.example"):
                carry_on(talk(), failing(server, number, PASSING["moved"]), heard)
            assert len(heard.exchanges) == number + 1


@every
def test_an_answer_cut_off_anywhere_is_none(contract: Contract[Any]) -> None:
    for _, server, talk, requests in talks(contract):
        for number, request in enumerate(requests):
            heard = Heard()
            carry_on(talk(), server, heard)
            whole = heard.exchanges[number][1]
            assert isinstance(whole, Response)
            for percent in range(100):
                cut = replace(whole, body=whole.body[: len(whole.body) * percent // 100])
                try:
                    carry_on(talk(), failing(server, number, cut))
                except Unreachable:
                    continue
                assert contract.optional(request)


LIMITED: dict[str, tuple[int, tuple[tuple[str, str], ...], float | None]] = {
    "429": (429, (), None),
    "429 with seconds": (429, (("Retry-After", "120"),), 120.0),
    "429 with a date": (
        429, (("Date", "Mon, 02 Nov 2026 01:02:03 GMT"), ("Retry-After", "Mon, 02 Nov 2026 01:03:03 GMT")), 60.0,
    ),
    "429 with nonsense": (429, (("Retry-After", "soon"), ("X-RateLimit-Reset", "x")), None),
    "503 with seconds": (503, (("Retry-After", "30"),), 30.0),
    "500": (500, (), None),
}  # fmt: skip


@every
@pytest.mark.parametrize("name", LIMITED)
def test_a_platform_says_when_to_ask_again(contract: Contract[Any], name: str) -> None:
    status, headers, seconds = LIMITED[name]
    must_wait(contract, Response(status, headers, b"{}"), seconds)


@every
def test_a_platform_says_in_its_own_manner_when_to_ask_again(contract: Contract[Any]) -> None:
    for headers, seconds in contract.limits.values():
        must_wait(contract, Response(429, headers, b"{}"), seconds)


def must_wait(contract: Contract[Any], fault: Response, seconds: float | None) -> None:
    for _, server, talk, requests in talks(contract):
        for number, request in enumerate(requests):
            try:
                carry_on(talk(), failing(server, number, fault))
            except Unreachable as error:
                assert error.wait_seconds == seconds
            else:
                assert contract.optional(request)


def by_another_clock(platform: Platform, away: timedelta) -> Platform:
    def answering(request: Request) -> Response | NoAnswer:
        answer = platform(request)
        if not isinstance(answer, Response):
            return answer
        headers = tuple(
            (name, _moved(value, away) if name.lower() == "date" else value) for name, value in answer.headers
        )
        return replace(answer, headers=headers)

    return answering


def _moved(date: str, away: timedelta) -> str:
    return format_datetime((parsedate_to_datetime(date) + away).astimezone(UTC), usegmt=True)


@every
@pytest.mark.parametrize("away", SKEWED, ids=["ahead", "behind"])
def test_a_clock_ten_minutes_off_changes_no_post(contract: Contract[Any], away: timedelta) -> None:
    server = contract.ready(contract.many)
    right, wrong = contract.pages(server), contract.pages(by_another_clock(server, away))
    assert [page.items for page in wrong] == [page.items for page in right]
    for page in wrong:
        assert not page.failures
        assert page.oldest is None or page.newest is None or page.oldest <= page.newest


@every
@pytest.mark.parametrize("away", SKEWED, ids=["ahead", "behind"])
def test_a_clock_ten_minutes_off_changes_no_pause(contract: Contract[Any], away: timedelta) -> None:
    """What the platform says of a moment is reckoned by its own clock."""
    now = datetime(2026, 11, 2, 1, 2, 3, tzinfo=UTC) + away
    later = now + timedelta(seconds=90)
    headers = (("Date", format_datetime(now, usegmt=True)), ("Retry-After", format_datetime(later, usegmt=True)))
    must_wait(contract, Response(429, headers, b"{}"), 90.0)


@every
def test_the_same_walk_again_finds_the_same(contract: Contract[Any]) -> None:
    server = contract.ready(contract.many)
    assert items_of(contract.pages(server)) == items_of(contract.pages(server))
