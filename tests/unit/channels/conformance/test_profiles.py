"""How an account shows itself: the same account as in looks, one version for one state, and nothing that changes by itself in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from stance.channels.port.connecting import Refusal, Vanished
from stance.channels.port.wire import Response
from stance.engines.evidence.canonical import canonical
from tests.factories.talking import Heard, Platform, carry_on
from tests.unit.channels.conformance.contract import Contract
from tests.unit.channels.conformance.declared import CONTRACTS

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)
COUNTERS = (
    "followers",
    "following",
    "followed",
    "follows",
    "subscriber",
    "_count",
    "FollowersCount",
    "Size",
    "videoCount",
)


@every
def test_the_profile_is_of_the_account_that_is_looked_at(contract: Contract[Any]) -> None:
    server = contract.ready(2)
    profile = contract.profile(server)
    assert profile.account_id == contract.look.account_id
    assert profile.handle == contract.look.handle
    assert json.loads(canonical(profile.content)) == profile.content


@every
def test_another_name_to_be_shown_is_another_version(contract: Contract[Any]) -> None:
    server = contract.ready(2)
    before = contract.profile(server)
    contract.retitle(server, "Buy this coin")
    after = contract.profile(server)
    assert after.name == "Buy this coin"
    assert {key for key in after.content if after.content[key] != before.content[key]} <= {
        "name",
        "picture",
        "banner",
        "biography",
        "created_at",
    }
    assert contract.profile(server).content == after.content, "looking again changes nothing"


def counted_on(platform: Platform) -> Platform:
    """The platform, of whose counters every one has risen."""

    def answering(request: Any) -> Any:
        answer = platform(request)
        if not isinstance(answer, Response) or answer.status != 200 or not answer.body.lstrip().startswith(b"{"):
            return answer
        return replace(answer, body=json.dumps(_raised(json.loads(answer.body))).encode())

    return answering


def _raised(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _raised(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_raised(one, key) for one in value]
    if any(word in key for word in COUNTERS):
        if isinstance(value, str) and value.isdigit():
            return str(int(value) + 1)
        return value + 1 if type(value) is int else value
    return value


@every
def test_counters_are_no_part_of_what_is_hashed(contract: Contract[Any]) -> None:
    server = contract.ready(2)
    before, after = contract.profile(server), contract.profile(counted_on(server))
    assert after.content == before.content
    if before.followers is not None:
        assert after.followers == before.followers + 1


@every
def test_what_is_kept_shows_the_profile_and_no_secret(contract: Contract[Any]) -> None:
    heard = Heard()
    contract.retitle(server := contract.ready(2), "Words that nobody else has")
    profile = contract.profile(server, heard)
    kept = [heard.exchanges[number][1] for number in profile.shown_in]
    assert kept
    assert any(isinstance(one, Response) and b"Words that nobody else has" in one.body for one in kept)
    assert all(not heard.exchanges[number][0].is_secret for number in profile.shown_in)


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if callable(one.rename)], ids=repr)
def test_a_renamed_account_shows_its_new_name(contract: Contract[Any]) -> None:
    assert callable(contract.rename)
    server = contract.ready(2)
    name = contract.rename(server)
    profile = contract.profile(server)
    assert (profile.account_id, profile.handle) == (contract.look.account_id, name)


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if callable(one.suspend)], ids=repr)
def test_a_suspended_account_says_which_standing_it_has(contract: Contract[Any]) -> None:
    assert callable(contract.suspend)
    server = contract.ready(2)
    contract.suspend(server)
    with pytest.raises(Vanished) as caught:
        contract.profile(server)
    assert caught.value.standing


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if callable(one.erase)], ids=repr)
def test_a_deleted_account_has_no_profile(contract: Contract[Any]) -> None:
    assert callable(contract.erase)
    server = contract.ready(2)
    contract.erase(server)
    with pytest.raises(Refusal):
        contract.profile(server)


@pytest.mark.parametrize("platform", ["x", "mastodon", "bluesky"])
def test_whose_a_name_is_now_is_told_where_the_platform_tells(platform: str) -> None:
    contract = next(one for one in CONTRACTS if one.platform == platform)
    server = contract.ready(2)

    assert carry_on(contract.profiler.holder(contract.looked()), server) == contract.look.account_id
    other = replace(
        contract.looked(), handle="@nobody@social.example.gov" if platform == "mastodon" else "nobody.example"
    )
    assert carry_on(contract.profiler.holder(other), server) in ("", None)
