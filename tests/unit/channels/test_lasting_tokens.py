"""Tokens that last for sixty days are renewed in time; nothing is lost where that fails (T7)."""

from __future__ import annotations

import json

import pytest

from stance.channels import discovery
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.talking import Heard, carry_on

DATE = ("Date", "Mon, 02 Nov 2026 01:02:03 GMT")
NOW = 1_793_581_323
DAY = 86_400
GRANTS = {"instagram": "ig_refresh_token", "threads": "th_refresh_token"}
each = pytest.mark.parametrize("platform", GRANTS)


def secret(age_days: int) -> Secret:
    return Secret("the-token-in-force", session=json.dumps({"since": NOW - age_days * DAY, "names": ["health.dept"]}))


def says(status: int, value: object) -> Response:
    return Response(status, (DATE,), json.dumps(value).encode())


@each
def test_it_is_asked_in_time_and_never_of_a_token_of_unknown_age(platform: str) -> None:
    renewer = discovery.renewer(platform)
    assert [renewer.is_due(secret(days), NOW) for days in (0, 1, 29, 30, 59)] == [False, False, False, True, True]
    assert not renewer.is_due(Secret("the-token-in-force"), NOW)


@each
def test_the_new_one_lasts_from_now_and_nothing_of_the_exchange_is_kept(platform: str) -> None:
    heard, site = Heard(), discovery.connector(platform).site
    answer = says(200, {"access_token": "another", "token_type": "bearer", "expires_in": 60 * DAY})
    after = carry_on(discovery.renewer(platform).renewed(site, secret(31)), lambda request: answer, heard)
    assert after.value == "another"
    assert json.loads(after.session) == {"since": NOW, "names": ["health.dept"]}
    ((request, _),) = heard.exchanges
    assert request.is_secret
    assert request.url == f"{site}/refresh_access_token?grant_type={GRANTS[platform]}&access_token=the-token-in-force"


@each
@pytest.mark.parametrize(
    "answer",
    [says(200, {}), says(200, {"access_token": ""}), says(500, {}), says(400, {"error": {"code": 2}}), Response(200, (DATE,), b"<html>"), NoAnswer("cut off")],
)  # fmt: skip
def test_what_passes_leaves_the_one_in_force(platform: str, answer: Response | NoAnswer) -> None:
    def platform_of(_request: Request) -> Response | NoAnswer:
        return answer

    with pytest.raises(Unreachable):
        carry_on(discovery.renewer(platform).renewed("https://graph.example", secret(31)), platform_of)


@each
def test_one_that_has_ended_is_told(platform: str) -> None:
    with pytest.raises(Refusal, match="has ended"):
        carry_on(
            discovery.renewer(platform).renewed("https://graph.example", secret(61)),
            lambda request: says(400, {"error": {"code": 190}}),
        )
