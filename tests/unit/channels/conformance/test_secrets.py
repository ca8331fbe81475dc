"""What signs in is in no message, no representation, no address, no cursor, and in no header that is kept, whatever comes back."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.wire import SECRET, NoAnswer, Request, Response
from tests.factories.talking import Heard, carry_on
from tests.sizes import sized
from tests.unit.channels.conformance.contract import Contract, failing
from tests.unit.channels.conformance.declared import CONTRACTS

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)
TEXTS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)


def echoing(text: str) -> list[Response | NoAnswer]:
    """Answers that say back what they were sent, wherever they can."""
    body = json.dumps(
        {"error": text, "message": text, "code": text, "title": text, "detail": text, "errors": [{"message": text}]}
    ).encode()
    statuses = (200, 400, 401, 403, 404, 410, 422, 426, 429, 500)
    return [
        NoAnswer(text),
        *(Response(status, (("Content-Type", "application/json"),), body) for status in statuses),
        *(Response(status, (("Content-Type", text),), text.encode()) for status in (200, 401, 403)),
        Response(302, (("Location", f"https://{text}@x.example/?token={text}"),), text.encode()),
        Response(302, (("Location", f"https://x.example/{text}"),), b""),
        Response(429, (("Retry-After", text), ("Date", text)), b""),
    ]  # fmt: skip


def must_not_show(hidden: tuple[str, ...], shown: str) -> None:
    for one in hidden:
        assert one not in shown


def must_be_kept_without(hidden: tuple[str, ...], request: Request, site: str) -> None:
    must_not_show(hidden, repr(request) + request.url)
    carries = any(one in value for value in request.headers.values() for one in hidden) or bool(request.body)
    assert not carries or request.url.startswith(site), "it is sent to the account's own platform alone"
    for name, value in request.headers.items():
        assert name.lower() in SECRET or not any(one in value for one in hidden)
    assert request.is_secret or not any(one.encode() in request.body for one in hidden)


@every
@given(text=TEXTS)
@settings(max_examples=sized(2, 200), deadline=None)
def test_no_secret_is_anywhere(contract: Contract[Any], text: str) -> None:
    signing = contract.signing(text)
    server = contract.server()
    contract.accept(server, signing.secret)
    for number in range(3):
        contract.add(server, number)
    post_id, look = contract.rich(server), contract.looked()
    look = type(look)(look.site, look.account_id, look.handle, signing.secret)
    must_not_show(signing.hidden, repr(look))
    for talk in contract.talks(post_id).values():
        heard = Heard()
        found = carry_on(talk(look), server, heard)
        must_not_show(signing.hidden, repr(found))
        for request, _ in heard.exchanges:
            must_be_kept_without(signing.hidden, request, look.site)
        for number in range(len(heard.exchanges)):
            for said in (*signing.hidden,):
                for fault in echoing(said):
                    must_tell_nothing(contract, talk(look), server, number, fault, signing.hidden)


def must_tell_nothing(
    contract: Contract[Any], talk: Any, server: Any, number: int, fault: Response | NoAnswer, hidden: tuple[str, ...]
) -> None:
    heard = Heard()
    try:
        found = carry_on(talk, failing(server, number, fault), heard)
    except (Refusal, Unreachable) as error:
        must_not_show(hidden, "".join(traceback.format_exception(error)) + repr(error))
        assert error.__cause__ is None
    else:
        must_not_show(hidden, repr(found))
    for request, _ in heard.exchanges:
        must_be_kept_without(hidden, request, contract.look.site)


@every
def test_no_secret_is_in_a_cursor(contract: Contract[Any]) -> None:
    hidden = contract.signing("abcdefgh2345mnop").hidden
    for page in contract.pages(contract.ready(contract.many)):
        must_not_show(hidden, page.cursor)


@pytest.mark.parametrize("contract", [one for one in CONTRACTS if one.connector.asks != "nothing"], ids=repr)
@pytest.mark.parametrize("pasted", ["a\nb: c", "ä€", "x" * 20_000, "\x00", ""])
def test_what_can_be_no_secret_ends_in_a_refusal(contract: Contract[Any], pasted: str) -> None:
    given_secret = contract.secret()
    with pytest.raises(Refusal) as caught:
        carry_on(
            contract.connector.identify(contract.look.site, type(given_secret)(pasted, given_secret.name)),
            contract.ready(),
        )
    assert not pasted or pasted not in str(caught.value)
