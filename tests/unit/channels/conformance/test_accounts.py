"""What happens to an account: its secret is withdrawn, its name changes, it is suspended, it is deleted. None of it deletes a post."""

from __future__ import annotations

from typing import Any

import pytest

from stance.channels.port.connecting import Refusal, Vanished
from tests.factories.talking import Heard
from tests.unit.channels.conformance.contract import Contract, items_of
from tests.unit.channels.conformance.declared import CONTRACTS

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)


@every
def test_a_connector_says_how_to_sign_in(contract: Contract[Any]) -> None:
    connector = contract.connector
    assert connector.asks in ("token", "app_password", "nothing")
    assert connector.site == "" or connector.site.startswith("https://")
    assert connector.asks_site or connector.site
    assert connector.steps
    assert all(step.endswith(".") for step in connector.steps)


@every
def test_the_account_has_the_id_that_looks_and_exports_have(contract: Contract[Any]) -> None:
    heard = Heard()
    known = contract.identify(contract.ready(), heard)
    assert known.identity.account_id == contract.look.account_id
    assert known.identity.handle == contract.look.handle
    assert (known.secret.value, known.secret.name) == (contract.secret().value, contract.secret().name)
    assert all(request.url.startswith(contract.look.site) for request, _ in heard.exchanges)


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if callable(one.revoke)], ids=repr)
def test_a_withdrawn_secret_is_refused_with_what_to_do(contract: Contract[Any]) -> None:
    assert callable(contract.revoke)
    server = contract.ready(contract.many)
    post_id = contract.add(server, contract.many)
    first = contract.pull(server)
    contract.revoke(server)
    with pytest.raises(Refusal) as caught:
        contract.identify(server)
    assert not isinstance(caught.value, Vanished)
    assert "ake a new" in str(caught.value)
    if not contract.is_signed:
        assert contract.pull(server, first.cursor).items
        return
    for ask in (
        lambda: contract.pull(server, first.cursor),
        lambda: contract.pull(server),
        lambda: contract.one(server, post_id),
    ):
        with pytest.raises(Refusal) as caught:
            ask()
        assert not isinstance(caught.value, Vanished)


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if callable(one.rename)], ids=repr)
def test_a_renamed_account_is_the_same(contract: Contract[Any]) -> None:
    assert callable(contract.rename)
    server = contract.ready(5)
    before = items_of(contract.pages(server))
    name = contract.rename(server)
    assert name != contract.look.handle
    identity = contract.identify(server).identity
    assert (identity.account_id, identity.handle) == (contract.look.account_id, name)
    after = items_of(contract.pages(server))
    assert {record: item.content for record, item in after.items()} == {
        record: item.content for record, item in before.items()
    }


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if callable(one.suspend)], ids=repr)
def test_a_suspended_account_has_vanished_and_its_posts_are_not_gone(contract: Contract[Any]) -> None:
    assert callable(contract.suspend)
    server = contract.ready(contract.many)
    post_id, cursor = contract.add(server, contract.many), contract.pull(server).cursor
    contract.suspend(server)
    for ask in (
        lambda: contract.pull(server), lambda: contract.one(server, post_id), lambda: contract.identify(server),
        lambda: contract.pull(server, cursor),
    ):  # fmt: skip
        with pytest.raises(Vanished):
            ask()


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if callable(one.erase)], ids=repr)
def test_a_deleted_account_is_told_and_its_posts_are_not_gone(contract: Contract[Any]) -> None:
    assert callable(contract.erase)
    server = contract.ready(contract.many)
    post_id, cursor = contract.add(server, contract.many), contract.pull(server).cursor
    contract.erase(server)
    for ask in (
        lambda: contract.pull(server), lambda: contract.one(server, post_id), lambda: contract.identify(server),
        lambda: contract.pull(server, cursor),
    ):  # fmt: skip
        with pytest.raises(Refusal):
            ask()


@every
def test_what_a_platform_does_not_know_has_its_reason(contract: Contract[Any]) -> None:
    for declared in (contract.revoke, contract.rename, contract.suspend, contract.erase, contract.spent):
        assert not isinstance(declared, str) or len(declared) > 10
