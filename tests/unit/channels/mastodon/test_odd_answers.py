"""Answers of a server with anything in any place, damaged and cut off."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.channels.mastodon.pulling import PULLER
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories import mastodon_export as made
from tests.factories.mastodon_server import LIST, LOOK, SITE, Server, answer, rich, status_of
from tests.factories.platform_faults import PASSING
from tests.factories.talking import carry_on
from tests.unit.channels.keeping import ODD, places, with_value


def pull(server: Server) -> Page:
    return carry_on(PULLER.pull(LOOK), server)


def rich_status() -> dict[str, Any]:
    return status_of(rich()) | {"reblog": None}


@pytest.mark.parametrize("path", [*places(rich_status())], ids=str)
def test_no_value_in_any_place_ends_the_look(path: tuple[Any, ...]) -> None:
    odd = [with_value(rich_status(), path, value) for value in ODD]
    good = status_of(made.post(1, "Good"))
    listed = answer([*odd, good])
    page = pull(Server(fault=lambda request: listed if LIST in request.url else None))
    assert "Good" in {item.text for _, item in page.items}
    assert all(failure.reason for failure in page.failures)


def test_anything_may_stand_in_place_of_a_status() -> None:
    listed = answer([*ODD, status_of(made.post(1, "Good"))])
    page = pull(Server(fault=lambda request: listed if LIST in request.url else None))
    assert ([item.text for _, item in page.items], len(page.failures)) == (["Good"], len(ODD))
    huge = answer([status_of(made.post(1, "x"))] * 1_001)
    with pytest.raises(Unreachable, match="was asked for 40"):
        pull(Server(fault=lambda request: huge if LIST in request.url else None))


def test_an_answer_cut_off_anywhere_is_none() -> None:
    whole = answer([status_of(one) for one in [*made.many(5), rich()]]).body
    for percent in range(100):
        cut = Response(200, (), whole[: len(whole) * percent // 100])
        with pytest.raises(Unreachable):
            pull(Server(fault=lambda request, cut=cut: cut if LIST in request.url else None))  # type: ignore[misc]


def test_a_damaged_status_costs_itself_alone() -> None:
    body = (
        json.dumps([status_of(one) for one in made.many(5)])
        .encode()
        .replace(b'"visibility": "public"', b'"visibility" "public"', 1)
    )
    page = pull(Server(fault=lambda request: Response(200, (), body) if LIST in request.url else None))
    assert (len(page.items), len(page.failures)) == (4, 1)


@given(
    secret=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=60).map("S3-{}".format),
    fault=st.sampled_from([*PASSING.values(), None]),
    where=st.sampled_from(["verify_credentials", LIST, "/statuses/1"]),
)
def test_no_secret_is_in_a_message_or_a_cursor(secret: str, fault: Response | NoAnswer | None, where: str) -> None:
    """Also where the server says it back."""
    look = Look(SITE, made.ACCOUNT, "@health@social.example.gov", Secret(secret))
    for one in (fault, NoAnswer(secret), Response(403, (), json.dumps({"error": f"scope {secret}"}).encode())):

        def answering(request: Request, one: Response | NoAnswer | None = one) -> Response | NoAnswer | None:
            return one if where in request.url and "Authorization" in request.headers else None

        server = Server([*made.many(45), rich()], token=secret, is_closed=True, fault=answering)
        for talk in (PULLER.pull(look), PULLER.one(look, f"{made.ACCOUNT}/statuses/1")):
            try:
                found: Any = carry_on(talk, server)  # type: ignore[misc]
            except (Refusal, Unreachable) as error:
                assert secret not in str(error) + repr(error)
                assert error.__cause__ is None
            else:
                assert secret not in repr(found)
