"""Whatever happens to a request on its way, and at whichever: the post is there once, and what is said of it is true."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels import discovery
from stance.channels.port.publishing import Absent, Accepted, Ready, Rejected, Said, Throttled, Unsent
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.taking.taker import TOKEN, Taker
from tests.factories.talking import Platform, carry_on
from tests.sizes import sized
from tests.unit.channels.conformance.publishing.contract import PublishContract
from tests.unit.channels.conformance.publishing.declared import CONTRACTS
from tests.unit.channels.conformance.publishing.faults import Fault, instead, passing, refusing, with_faults
from tests.unit.channels.conformance.publishing.sender import Sender

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)
STORM = 5


def sent(contract: PublishContract, faults: Mapping[int, Fault], said: Said | None = None) -> tuple[Sender, Taker]:
    """Sent to a platform with these faults, and held against what is there in the end."""
    server = contract.server()
    wire = contract.wire(said or contract.rich)
    sender = Sender(contract.publisher, contract.place, with_faults(server, faults), wire)
    end = sender.run()
    holds(contract, sender, server, end)
    return sender, server


def holds(contract: PublishContract, sender: Sender, server: Taker, end: Accepted | Rejected) -> None:
    assert server.made <= 1, "it was made public twice"
    if isinstance(end, Accepted):
        assert [one.id for one in server.posts] == [last(end.post.id)], "what is accepted is there"
        assert end.record_id.endswith(last(end.post.id))
    else:
        assert not server.posts, "what is refused is not there"
    for step in sender.steps:
        assert TOKEN not in repr(step)
        assert contract.place.secret.value not in repr(step)


def last(post_id: str) -> str:
    """An id as the made-up platforms have it: of an address, what is behind its last slash."""
    return post_id.rpartition("/")[2]


def length(contract: PublishContract) -> int:
    sender, _server = sent(contract, {})
    assert isinstance(sender.steps[-1], Accepted)
    assert not sender.steps[-1].differs
    return len(sender.heard.exchanges)


def test_all_who_publish_are_held_to_it() -> None:
    publishing = {one.platform for one in discovery.known().values() if one.publisher}
    assert {one.platform for one in CONTRACTS} == publishing


@every
def test_what_is_said_arrives(contract: PublishContract) -> None:
    _sender, server = sent(contract, {})
    (post,) = server.posts
    assert post.parts == tuple(one.alt for one in contract.rich.media)


@every
def test_a_fault_at_any_request_costs_nothing(contract: PublishContract) -> None:
    for name, fault in passing(contract).items():
        for number in range(length(contract)):
            sender, _server = sent(contract, {number: fault})
            assert isinstance(sender.steps[-1], Accepted), f"{name} at request {number}: {sender.steps}"


@every
def test_a_storm_from_any_request_on_passes(contract: PublishContract) -> None:
    for name, fault in passing(contract).items():
        for number in range(length(contract)):
            sender, _server = sent(contract, dict.fromkeys(range(number, number + STORM), fault))
            assert isinstance(sender.steps[-1], Accepted), f"{name} from request {number}: {sender.steps}"


@every
def test_a_refusal_is_true(contract: PublishContract) -> None:
    for fault in refusing(contract).values():
        for number in range(length(contract)):
            sent(contract, {number: fault})


@every
def test_a_post_that_landed_behind_a_refusal_is_found(contract: PublishContract) -> None:
    """Platforms have answered 4xx and kept the post: it is not sent again, and not called refused."""
    for name, fault in refusing(contract).items():
        if name.endswith("after"):
            server = contract.server()
            sender = Sender(
                contract.publisher, contract.place, at_commit(contract, server, fault), contract.wire(contract.rich)
            )
            end = sender.run()
            assert isinstance(end, Accepted), (name, sender.steps)
            holds(contract, sender, server, end)


@every
def test_a_refusal_of_the_account_ends_it(contract: PublishContract) -> None:
    server = contract.server()
    sender = Sender(contract.publisher, contract.place, server, contract.wire(contract.said))
    server.token = "another-token-than-ours"
    for _ in range(3):
        found = carry_on(contract.publisher.prepare(contract.place, sender.wire, {}), server)
        if isinstance(found, Ready) and found.is_last:
            found = carry_on(contract.publisher.commit(contract.place, sender.wire, found.left, []), server)
        assert isinstance(found, Unsent) or (isinstance(found, Rejected) and found.is_dead), found
    assert not server.posts


@every
@pytest.mark.parametrize("skew", [600, -600], ids=["ahead", "behind"])
def test_a_clock_ten_minutes_off_hides_no_post(contract: PublishContract, skew: int) -> None:
    for fault in (name for name in passing(contract) if "after" in name):
        server = contract.server()
        server.skew = skew
        sender = Sender(
            contract.publisher,
            contract.place,
            at_commit(contract, server, passing(contract)[fault]),
            contract.wire(contract.rich),
        )
        end = sender.run()
        assert isinstance(end, Accepted)
        holds(contract, sender, server, end)


@every
def test_too_many_requests_say_when_to_ask_again(contract: PublishContract) -> None:
    answers = {
        "bare": (Response(429, (), b""), None),
        "seconds": (Response(429, (("Retry-After", "120"),), b""), 120.0),
    }
    for answer, wait in (*answers.values(), *contract.throttled.values()):
        server = contract.server()
        sender = Sender(
            contract.publisher,
            contract.place,
            at_commit(contract, server, instead(answer)),
            contract.wire(contract.said),
        )
        assert isinstance(sender.run(), Accepted)
        throttled = [step for step in sender.steps if isinstance(step, Throttled)]
        assert [one.wait_seconds for one in throttled] == [wait]


@every
@settings(max_examples=sized(40, 1_000))
@given(data=st.data())
def test_no_sequence_of_faults_makes_two_posts(contract: PublishContract, data: st.DataObject) -> None:
    known = {**passing(contract), **refusing(contract)}
    names = data.draw(st.lists(st.sampled_from(["", "", "", *known]), max_size=25))
    sent(contract, {number: known[name] for number, name in enumerate(names) if name})


@every
def test_sent_again_it_is_still_one(contract: PublishContract) -> None:
    """Whoever sends died behind the answer, and begins again with what was kept before it."""
    sender, server = sent(contract, {})
    found = sender.looked_for()
    assert isinstance(found, Accepted)
    assert [one.id for one in server.posts] == [last(found.post.id)]
    anew = Sender(contract.publisher, contract.place, server, sender.wire)
    if not isinstance(carry_on(contract.publisher.reconcile(contract.place, sender.wire, {}, 0), server), Accepted):
        pytest.fail(f"it is not found by its wire alone: {anew.steps}")


@every
def test_what_is_not_there_is_never_accepted(contract: PublishContract) -> None:
    """An older post of the same words, from before, is another."""
    server = contract.server()
    wire = contract.wire(contract.said)
    sender = Sender(contract.publisher, contract.place, server, wire)
    assert isinstance(sender.run(), Accepted)
    old = server.posts[0]
    old.at -= 86_400
    again = contract.wire(contract.said, chance=2)
    found = carry_on(contract.publisher.reconcile(contract.place, again, {}, old.at + 80_000), server)
    assert found == Absent(), found


@every
def test_what_a_record_names_is_the_post_that_was_accepted(contract: PublishContract) -> None:
    sender, _server = sent(contract, {}, contract.said)
    done = sender.steps[-1]
    assert isinstance(done, Accepted)
    account = contract.place.account_id
    assert contract.publisher.named(account, done.record_id) in (None, done.post)
    assert contract.publisher.named(account, done.record_id.replace(account, "another", 1)) is None
    assert contract.publisher.named(account, "") is None


@every
def test_it_is_taken_down_once(contract: PublishContract) -> None:
    sender, server = sent(contract, {}, contract.said)
    done = sender.steps[-1]
    retract = contract.publisher.retract
    if contract.retracts:
        told = carry_on(retract(contract.place, done.post), server)
        assert isinstance(told, Rejected)
        assert not told.is_dead
        assert server.posts
        return
    for fault in passing(contract).values():
        carry_on(retract(contract.place, done.post), with_faults(server, {0: fault}))
    assert carry_on(retract(contract.place, done.post), server) == Absent()
    assert not server.posts
    assert carry_on(retract(contract.place, done.post), server) == Absent()


@every
def test_nothing_is_said_to_be_gone_that_is_not(contract: PublishContract) -> None:
    if contract.retracts:
        pytest.skip(contract.retracts)
    for name, fault in {**passing(contract), **refusing(contract)}.items():
        sender, server = sent(contract, {}, contract.said)
        told = carry_on(
            contract.publisher.retract(contract.place, sender.steps[-1].post), with_faults(server, {0: fault})
        )
        assert not (isinstance(told, Absent) and server.posts), name
        assert not (isinstance(told, Rejected) and not server.posts and not name.endswith("after")), name


def at_commit(contract: PublishContract, server: Taker, fault: Fault) -> Platform:
    """The platform, with a fault at the first request that makes public."""
    is_over = False

    def answering(request: Request) -> Response | NoAnswer:
        nonlocal is_over
        if is_over or not contract.is_commit(request):
            return server(request)
        is_over = True
        return fault(server, request)

    return answering
