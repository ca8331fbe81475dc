"""Whose a token is, and what comes in place of an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stance.channels import discovery
from stance.channels.mastodon.connecting import CONNECTOR
from stance.channels.port.connecting import Known, Refusal, Secret, Unreachable
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories import mastodon_export as made
from tests.factories.mastodon_server import SITE, TOKEN, Server, account, answer, told
from tests.factories.platform_faults import PASSING
from tests.factories.talking import Heard, carry_on
from tests.unit.channels.keeping import ODD, places, with_value

VERIFY = "/api/v1/accounts/verify_credentials"
REFUSING = {
    "withdrawn": (told(401, "The access token was revoked"), "Make a new one"),
    "withdrawn, told by a header": (Response(401, (("WWW-Authenticate", 'Bearer realm="x"'),), b""), "Make a new one"),
    "withdrawn, as snac says it": (Response(422, (("Content-Type", "text/html"),), b""), "Make a new one"),
    "scope": (told(403, "This action is outside the authorized scopes"), "scope read:accounts"),
    "suspended": (told(403, "Your login is currently disabled"), "suspended, disabled or not confirmed"),
}


def identify(
    server: Callable[[Request], Response | NoAnswer], secret: str = TOKEN, heard: Heard | None = None
) -> Known:
    return carry_on(CONNECTOR.identify(SITE, Secret(secret)), server, heard)


def failing(fault: Response | NoAnswer, path: str = VERIFY) -> Server:
    return Server(fault=lambda request: fault if path in request.url else None)


def test_it_is_declared() -> None:
    assert discovery.known()["mastodon"].connector == "stance.channels.mastodon.connecting:CONNECTOR"
    assert (CONNECTOR.asks, CONNECTOR.asks_name, CONNECTOR.asks_site, CONNECTOR.site) == ("token", False, True, "")
    assert CONNECTOR.scopes == ("read:accounts", "read:statuses", "read:favourites", "read:notifications")


def test_the_account_has_the_id_of_its_archives() -> None:
    heard = Heard()
    known = identify(Server(), heard=heard)
    assert known.identity.account_id == made.ACCOUNT
    assert known.identity.handle == "@health@social.example.gov"
    assert known.identity.display_name == "Department of Health"
    assert known.secret == Secret(TOKEN)
    sent = [request.headers.get("Authorization") for request, _ in heard.exchanges]
    assert sent == [f"Bearer {TOKEN}", None]  # WebFinger is public
    assert {request.method for request, _ in heard.exchanges} == {"GET"}


def test_an_older_server_tells_the_address_by_webfinger_alone() -> None:
    older = {key: value for key, value in account().items() if key != "uri"}
    server = Server(fault=lambda request: answer(older) if VERIFY in request.url else None)
    assert identify(server).identity.account_id == made.ACCOUNT


def test_the_name_has_the_domain_that_the_server_gives_to_names() -> None:
    subject = answer({"subject": "acct:health@example.gov", "links": []})
    server = Server(fault=lambda request: subject if "webfinger" in request.url else None)
    assert identify(server).identity.handle == "@health@example.gov"
    other = answer({"subject": "acct:minister@example.gov", "links": "x"})
    assert identify(failing(other, "webfinger")).identity.handle == "@health@social.example.gov"


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_webfinger_may_be_out_of_order(fault: Response | NoAnswer) -> None:
    try:
        assert identify(failing(fault, "webfinger")).identity.account_id == made.ACCOUNT
    except Unreachable as error:
        assert error.wait_seconds is not None  # the server wants to be left alone


@pytest.mark.parametrize(("fault", "words"), REFUSING.values(), ids=REFUSING)
def test_a_refusal_says_what_to_do(fault: Response, words: str) -> None:
    with pytest.raises(Refusal, match=words) as caught:
        identify(failing(fault))
    assert TOKEN not in str(caught.value)


def test_a_server_cannot_say_that_an_account_is_anothers() -> None:
    other = answer(account(uri="https://other.example/users/health"))
    with pytest.raises(Refusal, match=r"other\.example"):
        identify(failing(other))


@pytest.mark.parametrize("path", list(places(account())), ids=str)
def test_no_value_in_any_place_ends_it_otherwise(path: tuple[str, ...]) -> None:
    for value in ODD:
        if value == "\ud800":
            continue
        try:
            known = identify(failing(answer(with_value(account(), path, value))))
        except (Refusal, Unreachable):
            continue
        assert known.identity.account_id.startswith("https://social.example.gov")
