"""Signing in: whose the app password is, whether it still works, and what anything else that comes back means."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from stance.channels.bluesky.channel import CHANNEL
from stance.channels.bluesky.connecting import CONNECTOR
from stance.channels.port.connecting import Known, Refusal, Secret, Unreachable
from stance.channels.port.dotted_names import connector_at, puller_at
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, HANDLE
from tests.factories.bluesky_server import PASSWORD, SITE, UNREACHABLE, Server, answer, no
from tests.factories.talking import carry_on

SECRET = Secret(PASSWORD, HANDLE)


def identify(server: Callable[[Request], Response | NoAnswer], secret: Secret = SECRET, site: str = SITE) -> Known:
    return carry_on(CONNECTOR.identify(site, secret), server)


def failing(server: Server, at: int, answer: Response | NoAnswer) -> Callable[[Request], Response | NoAnswer]:
    """The server, of whose answers the one with this number is another."""
    count = 0

    def talk(request: Request) -> Response | NoAnswer:
        nonlocal count
        count += 1
        return answer if count - 1 == at else server(request)

    return talk


def test_the_channel_declares_them() -> None:
    assert connector_at(CHANNEL.connector) is CONNECTOR
    assert puller_at(CHANNEL.puller).page_posts == 100
    assert (CONNECTOR.asks, CONNECTOR.asks_name, CONNECTOR.asks_site) == ("app_password", True, True)
    assert CONNECTOR.site.startswith("https://")
    assert all(CONNECTOR.steps)


def test_whose_it_is() -> None:
    server = Server(
        {"app.bsky.actor.profile/self": {"$type": "app.bsky.actor.profile", "displayName": "The Health Desk"}}
    )
    known = identify(server)
    assert (known.identity.account_id, known.identity.handle, known.identity.display_name) == (
        DID,
        HANDLE,
        "The Health Desk",
    )
    assert known.identity.expires_at is None
    assert (known.secret.value, known.secret.name) == (PASSWORD, HANDLE)
    assert json.loads(known.secret.session) == {"host": SITE, "refresh": "refresh-0-abcd", "site": SITE}
    assert [request.is_secret for request in server.asked] == [True, False]
    assert "Authorization" not in server.asked[1].headers


def test_a_session_is_gone_on_with() -> None:
    server = Server()
    known = identify(server)
    for _ in range(20):
        known = identify(server, known.secret)
    assert server.signed_in == 1
    assert len(server.sessions) == 1


def test_a_refresh_token_that_was_used_is_no_end() -> None:
    """The answer to a refresh can be lost on its way; then the password signs in once more."""
    server = Server()
    known = identify(server)
    with pytest.raises(Unreachable):
        identify(lambda request: server(request) and NoAnswer(), known.secret)
    again = identify(server, known.secret)
    assert server.signed_in == 2
    assert again.identity == known.identity


def test_a_session_of_another_site_is_not_sent_there() -> None:
    server = Server()
    known = identify(server)
    identify(server, known.secret, "https://other.example")
    assert [request.url for request in server.asked if "Authorization" in request.headers] == []


@pytest.mark.parametrize(
    "session",
    [
        "{",
        "[]",
        "{}",
        '{"site":"https://pds.example"}',
        "\ud800",
        '{"site":"https://pds.example","host":1,"refresh":"x"}',
    ],
)
def test_a_session_that_is_none_is_passed_over(session: str) -> None:
    server = Server()
    assert identify(server, replace(SECRET, session=session)).identity.account_id == DID
    assert server.signed_in == 1


def test_where_the_account_is() -> None:
    server = Server(host="https://morel.host.example")
    known = identify(server)
    assert json.loads(known.secret.session)["host"] == "https://morel.host.example"
    there = "https://morel.host.example"
    assert [request.url.partition("/xrpc")[0] for request in server.asked] == [SITE, there, there]
    assert not any(request.is_secret for request in server.asked[1:])
    identify(server, known.secret)
    methods = [request.url.partition("?")[0].rpartition(".")[2] for request in server.asked[3:]]
    assert methods == ["refreshSession", "getRecord"], "a session that would be lost by it is not risked"


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (no("RepoNotFound", 400), Refusal, "it was deleted, or it moved"),
        (answer({"did": DID, "active": False, "status": "takendown"}), Refusal, "was taken down by morel.host.example"),
        (answer({"did": "did:plc:" + "a" * 24, "active": True}), Unreachable, "answered of another"),
        (no("InternalServerError", 500), Unreachable, "500"),
    ],
)
def test_another_server_that_the_did_document_names_is_asked_itself(
    said: Response, kind: type[Exception], words: str
) -> None:
    """Whoever connects is told both names: that of the server that was given, and that of the one that has or has not the account."""
    server = failing(Server(host="https://morel.host.example"), 1, said)
    with pytest.raises(kind, match=words) as told:
        identify(server)
    assert f"{SITE.removeprefix('https://')} says that the account is on another server, morel.host.example" in str(
        told.value
    )


@pytest.mark.parametrize(
    "host", ["http://pds.example", "https://", "ftp://a.example", "https://a.example/path", "https://u:p@a.example", "x", "", None, 7, "https://a.example?x", "https://[", "https://a.example:99999", "https://ä.example"]
)  # fmt: skip
def test_a_host_that_cannot_be_asked_is_not(host: Any) -> None:
    assert json.loads(identify(Server(host=host)).secret.session)["host"] == SITE


def test_withdrawn() -> None:
    server = Server()
    known = identify(server)
    server.passwords.clear()
    for secret in (SECRET, known.secret):
        with pytest.raises(Refusal, match="withdrawn.*Make a new app password"):
            identify(server, secret)


@pytest.mark.parametrize(
    ("state", "told"),
    [("takendown", "taken down"), ("suspended", "suspended"), ("deactivated", "reactivate"), ("strange", "not active")],
)
def test_an_account_that_is_not_active(state: str, told: str) -> None:
    server = Server()
    known = identify(server)
    server.state = state
    for secret in (known.secret, SECRET):
        with pytest.raises(Refusal, match=told):
            identify(server, secret)


@pytest.mark.parametrize(
    "password", ["", "my own password", "Abcd-efgh-2345-mnop", "abcd-efgh-2345", "abcd-efgh-2345-mnop-qrst"]
)
def test_a_password_of_another_form_is_not_sent(password: str) -> None:
    server = Server()
    with pytest.raises(Refusal, match="not sent"):
        identify(server, Secret(password, HANDLE))
    assert server.asked == []


def test_spaces_around_and_an_at_sign_do_no_harm() -> None:
    assert identify(Server(), Secret(f" {PASSWORD}\n", f"@{HANDLE} ")).identity.account_id == DID


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (no("AuthFactorTokenRequired", 401), "asks for a code"),
        (no("AuthenticationRequired", 401), "withdrawn"),
        (no("SomethingNew", 401), "withdrawn"),
        (no("AccountTakedown", 401), "taken down"),
        (no("InvalidRequest", 400), "Check the handle"),
        (no("Forbidden", 403), "Check the handle"),
        (answer({}, 400), "Check the handle"),
        (answer({"error": 7}, 400), "Check the handle"),
    ],
)
def test_refused(said: Response, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        identify(lambda _request: said)


@pytest.mark.parametrize("name", [*UNREACHABLE, "refused"])
def test_without_its_profile_the_session_is_kept(name: str) -> None:
    """A session that is not handed on would be lost."""
    server = Server()
    known = identify(failing(server, 1, UNREACHABLE.get(name, no("RecordNotFound"))))
    assert known.identity.display_name == ""
    assert identify(server, known.secret).identity.account_id == DID
    assert server.signed_in == 1


GOOD: dict[str, Any] = {
    "did": DID,
    "handle": HANDLE,
    "accessJwt": "a",
    "refreshJwt": "r",
    "didDoc": made.document(),
    "active": True,
}
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1 << 70, "", " ", "x" * 5000, "a\0b", "\u202e", [], [[]], [None], {}, {"": None}, "did:plc:" + "a" * 200, "did:PLC:x", "handle.invalid", {"id": DID, "service": [None, {}, {"id": "#atproto_pds"}]}, {"id": DID, "service": {}},
)  # fmt: skip


@pytest.mark.parametrize("key", GOOD)
def test_odd_values(key: str) -> None:
    for value in (*ODD, ...):
        said = {name: one for name, one in (GOOD | {key: value}).items() if one is not ...}
        try:
            known = identify(
                lambda request, said=said: answer(said) if "Session" in request.url else no("RecordNotFound")
            )  # type: ignore[misc]
        except Refusal:
            assert key == "active"
        except Unreachable:
            assert key in ("did", "refreshJwt")
        else:
            assert known.identity.account_id == DID
            assert known.identity.handle
            assert "." in known.identity.handle


def test_a_handle_that_is_none_is_as_in_exports() -> None:
    assert (
        identify(Server(handle="handle.invalid"), Secret(PASSWORD, DID)).identity.handle
        == "ewvi7nxzyoun6zhxrhs64oiz.handle.invalid"
    )
