"""One post on every channel: the same record through its edits, gone when the platform says so, found again where it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stance.channels.port.connecting import Unreachable
from stance.channels.port.wire import NoAnswer, Response
from stance.engines.evidence.canonical import canonical
from tests.factories.platform_faults import PASSING
from tests.factories.talking import Heard, carry_on
from tests.unit.channels.conformance.contract import Contract, failing, items_of, list_in
from tests.unit.channels.conformance.declared import CONTRACTS
from tests.unit.channels.keeping import must_be_keepable

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)


@every
def test_every_item_can_be_kept_and_stands_where_it_says(contract: Contract[Any]) -> None:
    server = contract.ready(20)
    contract.rich(server)
    heard = Heard()
    page = contract.pull(server, heard=heard)
    assert len(page.items) == 21
    for place, item in page.items:
        must_be_keepable(item, contract.look.account_id)
        request, answer = heard.exchanges[place.page]
        assert isinstance(answer, Response)
        stands = json.loads(answer.body[place.offset_bytes : place.offset_bytes + place.length_bytes])
        shows = contract.shows or contract.lists
        assert shows(request)
        assert stands in list_in(answer, contract.path if contract.shown_path is None else contract.shown_path)
        assert item.post_id.rpartition("/")[2] in json.dumps(stands)


@every
def test_a_post_asked_for_alone_is_the_one_of_the_list(contract: Contract[Any]) -> None:
    server = contract.ready(3)
    contract.rich(server)
    for _, item in contract.pull(server).items:
        heard = Heard()
        found = carry_on(contract.puller.one(contract.looked(), item.post_id), server, heard)
        assert found is not None
        place, alone = found
        assert canonical(alone.content) == canonical(item.content)
        assert (alone.record_id, alone.created_at, alone.kind, alone.permalink, alone.aliases) == (
            item.record_id, item.created_at, item.kind, item.permalink, item.aliases,
        )  # fmt: skip
        answer = heard.exchanges[place.page][1]
        assert isinstance(answer, Response)
        stands = json.loads(answer.body[place.offset_bytes : place.offset_bytes + place.length_bytes])
        assert item.post_id.rpartition("/")[2] in json.dumps(stands)


@every
def test_an_edited_post_is_a_new_version_of_the_same_record(contract: Contract[Any]) -> None:
    server = contract.ready(2)
    post_id = contract.add(server, 2)
    before = items_of(contract.pages(server))
    edited_id = contract.edit(server, post_id)
    after = items_of(contract.pages(server))
    assert after.keys() == before.keys()
    different = [record for record in after if canonical(after[record].content) != canonical(before[record].content)]
    assert len(different) == 1
    assert (before[different[0]].post_id, after[different[0]].post_id) == (post_id, edited_id)
    assert after[different[0]].text != before[different[0]].text
    alone = contract.one(server, edited_id)
    assert alone is not None
    assert canonical(alone.content) == canonical(after[different[0]].content)


@every
def test_a_deleted_post_is_gone_and_only_that_one(contract: Contract[Any]) -> None:
    server = contract.ready(2)
    post_id = contract.add(server, 2)
    assert contract.one(server, post_id) is not None
    contract.delete(server, post_id)
    if contract.tells_gone:
        assert contract.one(server, post_id) is None
    else:
        with pytest.raises(Unreachable):
            contract.one(server, post_id)
    assert len(items_of(contract.pages(server))) == 2


@every
@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_passing_fault_is_no_deletion(contract: Contract[Any], fault: Response | NoAnswer) -> None:
    """At any of the requests, of a post that is there and of one that is gone."""
    server = contract.ready(1)
    there, gone = contract.add(server, 2), contract.add(server, 3)
    contract.delete(server, gone)
    for post_id in (there, gone) if contract.tells_gone else (there,):
        heard = Heard()
        contract.one(server, post_id, heard)
        for number, (request, _) in enumerate(heard.exchanges):
            try:
                found = contract.one(failing(server, number, fault), post_id)
            except Unreachable:
                continue
            assert contract.optional(request)
            assert (found is None) == (post_id == gone)


@every
@pytest.mark.parametrize("item_id", ["", "~abc", "../..", "a b", "9" * 200, "\ud800", "x/y/z?a=b#c"])
def test_what_cannot_be_asked_for_is_not_gone(contract: Contract[Any], item_id: str) -> None:
    heard = Heard()
    try:
        found = contract.one(contract.ready(1), item_id, heard)
    except Unreachable:
        return
    assert found is None
    assert heard.exchanges, "the platform was not asked, and cannot have said that it is gone"


@every
def test_files_are_named_by_their_addresses(contract: Contract[Any]) -> None:
    server = contract.ready()
    contract.rich(server)
    ((_, item),) = contract.pull(server).items
    named = list(contract.puller.media(item))
    assert bool(named) is not bool(contract.files)
    assert {media_id for media_id, _ in named} <= {medium.media_id for medium in item.media}
    assert all(address.startswith("https://") for _, address in named)
    assert not any(address in json.dumps(item.content) for _, address in named), "addresses change, posts do not"
