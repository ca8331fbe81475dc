"""Anything in any place of an answer: a post costs itself alone, and nothing but a refusal or "later" ends a conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.wire import Response
from tests.factories.talking import Heard, carry_on
from tests.sizes import sized
from tests.unit.channels.conformance.contract import Contract, answers_in, failing, list_in
from tests.unit.channels.conformance.declared import CONTRACTS
from tests.unit.channels.keeping import ODD, must_be_keepable, places, with_value

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), 1 << 63) | st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "url", "type", "text", "name", "x"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@lru_cache
def rich_and_good(contract: Contract[Any]) -> tuple[Any, Any, str]:
    """(a post with all that there can be, another one, the id of that), both as they stand in an answer."""
    server = contract.ready()
    good, rich = contract.add(server, 0), contract.rich(server)
    heard = Heard()
    contract.pull(server, heard=heard)
    shows, path = (
        contract.shows or contract.lists,
        contract.path if contract.shown_path is None else contract.shown_path,
    )
    found = [one for _, request, answer in answers_in(heard) if shows(request) for one in list_in(answer, path)]

    def raw(post_id: str) -> Any:
        return next(one for one in found if post_id.rpartition("/")[2] in json.dumps(one))

    return raw(rich), raw(good), good


def must_find_the_good_one(contract: Contract[Any], change: Callable[[list[Any]], list[Any]]) -> None:
    good = rich_and_good(contract)[2]
    server = contract.ready()
    contract.add(server, 0)
    contract.rich(server)
    page = contract.pull(contract.shown(server, lambda listed: change(listed) if listed else listed))
    assert good in {item.post_id for _, item in page.items}
    assert all(failure.reason for failure in page.failures)
    for _, item in page.items:
        must_be_keepable(item, contract.look.account_id)


@every
def test_no_value_in_any_place_of_a_post_costs_another(contract: Contract[Any]) -> None:
    rich, good, _ = rich_and_good(contract)
    for path in places(rich):
        odd = [with_value(rich, path, value) for value in ODD]
        must_find_the_good_one(contract, lambda _, odd=odd: [*odd, good])  # type: ignore[misc]


@every
def test_anything_may_stand_in_place_of_a_post(contract: Contract[Any]) -> None:
    good = rich_and_good(contract)[1]
    must_find_the_good_one(contract, lambda _: [*ODD, good])


@every
@given(data=st.data())
@settings(max_examples=sized(30, 3_000), deadline=None)
def test_whatever_stands_there_it_is_an_item_or_named(contract: Contract[Any], data: st.DataObject) -> None:
    rich, good, _ = rich_and_good(contract)
    changed = rich
    for path in data.draw(st.lists(st.sampled_from(list(places(rich))), min_size=1, max_size=3)):
        try:
            changed = with_value(changed, path, data.draw(JSON))
        except (KeyError, TypeError, IndexError):
            continue  # what stood there is gone already
    must_find_the_good_one(contract, lambda _: [changed, good])


@every
def test_a_damaged_post_costs_itself_alone(contract: Contract[Any]) -> None:
    """A mistake in its JSON, where its end can still be told."""
    good = rich_and_good(contract)[2]
    server = contract.ready()
    for number in range(5):
        contract.add(server, number)
    shows, path = (
        contract.shows or contract.lists,
        contract.path if contract.shown_path is None else contract.shown_path,
    )

    def damaging(request: Any) -> Any:
        answer = server(request)
        if not shows(request) or not isinstance(answer, Response) or not list_in(answer, path):
            return answer
        other = next(one for one in list_in(answer, path) if good.rpartition("/")[2] not in json.dumps(one))
        victim = json.dumps(other).encode()
        whole = json.dumps(json.loads(answer.body)).encode()
        assert victim in whole
        return replace(answer, body=whole.replace(victim, victim.replace(b'": ', b'" ', 1), 1))

    page = contract.pull(damaging)
    assert good in {item.post_id for _, item in page.items}
    assert len(page.items) == 4
    assert page.failures


@every
def test_nothing_around_the_posts_ends_it_otherwise(contract: Contract[Any]) -> None:
    """Every conversation, every answer of it, every place in it down to the second level."""
    server = contract.ready(2)
    rich = contract.rich(server)
    for talk in contract.talks(rich).values():
        heard = Heard()
        carry_on(talk(contract.looked()), server, heard)
        for number, _, answer in answers_in(heard):
            whole = json.loads(answer.body)
            for path in [(), *(path for path in places(whole) if len(path) <= 2 and isinstance(whole, dict))]:
                for value in ODD:
                    other = with_value(whole, path, value) if path else value
                    fault = replace(answer, body=json.dumps(other).encode())
                    try:
                        carry_on(talk(contract.looked()), failing(server, number, fault))
                    except (Refusal, Unreachable) as error:
                        assert str(error)


@every
@given(data=st.data())
@settings(max_examples=sized(30, 2_000), deadline=None)
def test_nothing_deep_in_an_answer_ends_it_otherwise(contract: Contract[Any], data: st.DataObject) -> None:
    server = contract.ready(2)
    rich = contract.rich(server)
    talk = data.draw(st.sampled_from(list(contract.talks(rich).values())))
    heard = Heard()
    carry_on(talk(contract.looked()), server, heard)
    number, _, answer = data.draw(st.sampled_from(list(answers_in(heard))))
    whole = json.loads(answer.body)
    path = data.draw(st.sampled_from(list(places(whole)) or [()]))
    other = with_value(whole, path, data.draw(JSON)) if path else data.draw(JSON)
    try:
        carry_on(talk(contract.looked()), failing(server, number, replace(answer, body=json.dumps(other).encode())))
    except (Refusal, Unreachable) as error:
        assert str(error)
