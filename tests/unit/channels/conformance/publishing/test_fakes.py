"""The made-up platforms refuse what their documents forbid, so that no publisher passes on one that is too kind; and the suite sees whoever is
careless."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from stance.channels.port.publishing import Outcome, Rejected, Unknown, Unsent
from stance.channels.port.wire import NoAnswer, Request, Response, Talk
from tests.factories.taking.taker import TOKEN, Breach, Taker
from tests.unit.channels.conformance.publishing.contract import PublishContract
from tests.unit.channels.conformance.publishing.declared import CONTRACTS
from tests.unit.channels.conformance.publishing.faults import after, instead, passing, with_faults
from tests.unit.channels.conformance.publishing.sender import Sender

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)
BY_NAME = {one.platform: one for one in CONTRACTS}


def requests(contract: PublishContract) -> list[Request]:
    sender = Sender(contract.publisher, contract.place, contract.server(), contract.wire(contract.rich))
    sender.run()
    return [request for request, _answer in sender.heard.exchanges]


def refuses(server: Taker, request: Request) -> bool:
    try:
        answer = server(request)
    except Breach:
        return True
    return isinstance(answer, NoAnswer) or answer.status >= 400


@every
def test_nobody_is_let_in_without_the_secret(contract: PublishContract) -> None:
    for request in requests(contract):
        headers = {name: value for name, value in request.headers.items() if name != "Authorization"}
        bare = replace(request, headers=headers)
        if headers != request.headers and "webfinger" not in request.url and "getRecord" not in request.url:
            assert refuses(contract.server(), bare), request.url


@every
def test_what_signs_in_may_be_in_no_address(contract: PublishContract) -> None:
    for request in requests(contract):
        with pytest.raises(Breach):
            contract.server()(
                replace(request, url=f"{request.url}{'&' if '?' in request.url else '?'}access_token={TOKEN}")
            )


def changed(request: Request, change: Callable[[dict[str, Any]], object]) -> Request:
    if "form-urlencoded" in request.headers["Content-Type"]:
        fields: dict[str, Any] = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        change(fields)
        return replace(request, body=urlencode(fields).encode())
    fields = json.loads(request.body)
    change(fields)
    return replace(request, body=json.dumps(fields).encode())


BREACHES: Mapping[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "mastodon, without saying who may see it": ("mastodon", lambda said: said.pop("visibility")),
    "bluesky, over what may be there": ("bluesky", lambda said: said.pop("swapRecord")),
    "linkedin, without saying who may see it": ("linkedin", lambda said: said.update(visibility="CONNECTIONS")),
    "facebook, without saying that it is published": ("facebook", lambda said: said.pop("published")),
    "x, with a field that nobody knows": ("x", lambda said: said.update(status="x")),
    "instagram, a container that is not there": ("instagram", lambda said: said.update(creation_id="1")),
    "threads, a container that is not there": ("threads", lambda said: said.update(creation_id="1")),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_of_the_contract_is_refused(name: str) -> None:
    platform, change = BREACHES[name]
    contract = BY_NAME[platform]
    server = contract.server()
    sender = Sender(contract.publisher, contract.place, server, contract.wire(contract.said))

    def breaking(request: Request) -> Response | NoAnswer:
        if not contract.is_commit(request):
            return server(request)
        broken = changed(request, change)
        assert refuses(server, broken)
        raise Breach("as it should be")

    with pytest.raises(Breach, match="as it should be"):
        Sender(contract.publisher, contract.place, breaking, sender.wire).run()
    assert not server.posts


class Careless:
    """A publisher that says of what may have landed that it surely did not."""

    def __init__(self, contract: PublishContract) -> None:
        self._of = contract.publisher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)

    def commit(self, *arguments: Any) -> Talk[Outcome]:
        found = yield from self._of.commit(*arguments)
        return Unsent(found.words) if isinstance(found, Unknown) else found


class Hasty(Careless):
    """One that takes every refusal at its word."""

    def commit(self, *arguments: Any) -> Talk[Outcome]:
        talk = self._of.commit(*arguments)
        answer = yield next(talk)
        if answer.status == 400:
            talk.close()
            return Rejected("refused")
        try:
            talk.send(answer)
        except StopIteration as ended:
            found: Outcome = ended.value
            return found
        raise AssertionError("one request was thought of")


def test_the_suite_sees_whoever_is_careless() -> None:
    contract = BY_NAME["facebook"]
    length = len(requests(contract))
    most = 0
    for fault in passing(contract).values():
        server = contract.server()
        careless: Any = Careless(contract)
        Sender(careless, contract.place, with_faults(server, {length - 1: fault}), contract.wire(contract.rich)).run()
        most = max(most, server.made)
    assert most == 2, "a careful one makes one"


def test_the_suite_sees_whoever_takes_a_refusal_at_its_word() -> None:
    contract = BY_NAME["facebook"]
    server = contract.server()
    hasty: Any = Hasty(contract)
    faults = {len(requests(contract)) - 1: after(contract.lie)}
    end = Sender(hasty, contract.place, with_faults(server, faults), contract.wire(contract.rich)).run()
    assert isinstance(end, Rejected)
    assert server.posts, "it is there, and was called refused"


def test_a_request_that_never_left_can_be_sent_again_at_once() -> None:
    contract = BY_NAME["facebook"]
    server = contract.server()
    faults = {len(requests(contract)) - 1: instead(NoAnswer("refused", nothing_left=True))}
    sender = Sender(contract.publisher, contract.place, with_faults(server, faults), contract.wire(contract.rich))
    sender.run()
    assert isinstance(sender.steps[-2], Unsent)
    assert server.made == 1
