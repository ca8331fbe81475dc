"""The made-up platforms keep to their contracts: they take what the channels ask, and refuse what the contracts forbid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from stance.channels.port.wire import Request, Response
from tests.factories.talking import Heard, carry_on
from tests.unit.channels.conformance.contract import Contract
from tests.unit.channels.conformance.declared import CONTRACTS

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)


def asked(contract: Contract[Any]) -> Iterator[tuple[Any, Request, Response]]:
    """Everything that the channel asks of a platform on which nothing goes wrong."""
    server = contract.ready(contract.many)
    post_id = contract.rich(server)
    cursor = contract.pull(server).cursor
    for talk in (*contract.talks(post_id).values(), lambda look: contract.puller.pull(look, cursor)):
        heard = Heard()
        carry_on(talk(contract.looked()), server, heard)
        for request, answer in heard.exchanges:
            assert isinstance(answer, Response)
            yield server, request, answer


@every
def test_nothing_that_is_asked_is_refused(contract: Contract[Any]) -> None:
    for _, request, answer in asked(contract):
        assert answer.status == 200 or contract.optional(request) or contract.probes(request), request.url


@every
def test_what_the_contract_forbids_is_refused(contract: Contract[Any]) -> None:
    assert contract.breaches
    unused = {breach.words for breach in contract.breaches}
    for server, request, _ in asked(contract):
        for breach in contract.breaches:
            if (broken := breach.change(request)) is None or broken == request:
                continue
            answer = server(broken)
            assert isinstance(answer, Response)
            assert answer.status in breach.statuses, f"{breach.words}: {broken.method} {broken.url} → {answer.status}"
            unused.discard(breach.words)
    assert not unused, "ways to break the contract that no request has"


@every
def test_a_request_is_a_plain_get_or_kept_secret(contract: Contract[Any]) -> None:
    """Looking changes nothing; only signing in may."""
    for _, request, _ in asked(contract):
        assert request.method == "GET" or request.is_secret
        assert request.url.isascii()
        assert " " not in request.url
