"""The way of a permission, against a server that checks what it is sent as RFC 6749 and RFC 7636 have it."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.channels.linkedin.authorising import AUTHORISER as LINKEDIN
from stance.channels.mastodon.authorising import AUTHORISER as MASTODON
from stance.channels.port.authorising import Agreement, App
from stance.channels.port.code_grants import CodeGrant, session_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.wire import Request, Response
from stance.channels.x.authorising import AUTHORISER as X
from stance.channels.youtube.authorising import AUTHORISER as YOUTUBE
from tests.factories.talking import carry_on

SITE, REDIRECT = "https://social.example.gov", "https://stance.example.gov/register/connections/return/"
NOW = "Mon, 02 Nov 2026 01:02:03 GMT"
NOW_SECONDS = 1_793_581_323
APP = App("client-1", "secret-of-the-app")
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PLAIN = CodeGrant("https://platform.example/authorize", "https://platform.example/token", ("read", "offline"))
IN_HEADER = CodeGrant("https://p.example/a", "https://p.example/t", ("read",), ",", True, {"access_type": "offline"})


@dataclass
class Server:
    """Gives a token for a code once, and for a refresh token once."""

    challenge: str = ""
    codes: set[str] = field(default_factory=lambda: {"code-1"})
    refreshes: set[str] = field(default_factory=lambda: {"refresh-1"})
    gives: dict[str, Any] = field(default_factory=dict)
    in_header: bool = False
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        assert request.method == "POST"
        assert request.is_secret
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        form = {key: value for key, (value,) in parse_qs(request.body.decode(), strict_parsing=True).items()}
        if self.in_header:
            assert (
                request.headers["Authorization"] == f"Basic {base64.b64encode(b'client-1:secret-of-the-app').decode()}"
            )
            assert "client_secret" not in form
        else:
            assert form["client_secret"] == APP.secret
        if form["client_id"] != "client-1":
            return told({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refreshes:
                return told({"error": "invalid_grant"}, 400)
            self.refreshes.discard(form["refresh_token"])
        else:
            proof = (
                base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            )
            if form["code"] not in self.codes or form["redirect_uri"] != REDIRECT or proof != self.challenge:
                return told({"error": "invalid_grant"}, 400)
            self.codes.discard(form["code"])
        return told({"access_token": "token-1", "token_type": "Bearer"} | self.gives)


def told(value: Any, status: int = 200) -> Response:
    return Response(status, (("Date", NOW), ("Content-Type", "application/json")), json.dumps(value).encode())


def agreed(grant: CodeGrant, server: Server, code: str = "code-1", verifier: str = VERIFIER) -> Secret:
    return carry_on(grant.agreed(SITE, APP, Agreement(code, REDIRECT, verifier)), server)


@pytest.mark.parametrize("grant", [PLAIN, IN_HEADER, MASTODON, X, YOUTUBE, LINKEDIN])
def test_where_the_owner_agrees(grant: CodeGrant) -> None:
    parts = urlsplit(grant.address(SITE, APP, REDIRECT, "state-1", CHALLENGE))
    asked = {key: value for key, (value,) in parse_qs(parts.query, strict_parsing=True).items()}
    assert parts.scheme == "https"
    assert asked["scope"].split(grant.scopes_apart) == list(grant.scopes)
    assert (asked["state"], asked["redirect_uri"], asked["code_challenge_method"]) == ("state-1", REDIRECT, "S256")
    assert asked["code_challenge"] == CHALLENGE
    assert APP.secret not in parts.query


@pytest.mark.parametrize("grant", [PLAIN, IN_HEADER, MASTODON, X, YOUTUBE, LINKEDIN])
def test_a_code_is_worth_a_token_once_and_only_with_its_verifier(grant: CodeGrant) -> None:
    server = Server(CHALLENGE, in_header=grant.proves_in_header)
    with pytest.raises(Refusal, match="Begin again"):
        agreed(grant, server, verifier="w" * 43)
    assert agreed(grant, server) == Secret("token-1")
    with pytest.raises(Refusal, match="Begin again"):
        agreed(grant, server)


def test_when_it_ends_and_what_renews_it() -> None:
    secret = agreed(PLAIN, Server(CHALLENGE, gives={"expires_in": 7200, "refresh_token": "refresh-1"}))
    assert (session_of(secret).refresh, session_of(secret).ends_at) == ("refresh-1", NOW_SECONDS + 7200)
    assert "refresh-1" not in repr(secret)


def test_a_renewal_without_a_new_refresh_token_keeps_the_old_one() -> None:
    """A reconnect that lost the refresh token cut agencies off at night (seen in other programs)."""
    server = Server(gives={"expires_in": 60})
    before = Secret("old", "", json.dumps({"refresh": "refresh-1", "ends_at": 1}))
    after = carry_on(PLAIN.renewed(SITE, APP, before), server)
    assert after.value == "token-1"
    assert (session_of(after).refresh, session_of(after).ends_at) == ("refresh-1", NOW_SECONDS + 60)


def test_what_cannot_be_renewed_stays_and_asks_nobody() -> None:
    server = Server()
    for secret in (Secret("t"), Secret("t", "", "no JSON"), Secret("t", "", '{"other": 1}')):
        assert carry_on(PLAIN.renewed(SITE, APP, secret), server) is secret
    assert server.asked == []


def test_a_permission_that_was_taken_back_is_a_refusal() -> None:
    before = Secret("old", "", json.dumps({"refresh": "used", "ends_at": 1}))
    with pytest.raises(Refusal, match="took the permission back"):
        carry_on(PLAIN.renewed(SITE, APP, before), Server())


def test_an_app_that_is_not_known_says_where_to_look() -> None:
    with pytest.raises(Refusal, match="settings"):
        carry_on(
            PLAIN.agreed(SITE, App("other", APP.secret), Agreement("code-1", REDIRECT, VERIFIER)), Server(CHALLENGE)
        )


@given(
    st.dictionaries(
        st.sampled_from(["access_token", "token_type", "refresh_token", "expires_in"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.text(), max_size=1),
    )
)
def test_whatever_is_given(gives: dict[str, Any]) -> None:
    def server(request: Request) -> Response:
        del request
        return told(gives)

    try:
        secret = carry_on(PLAIN.agreed(SITE, APP, Agreement("code-1", REDIRECT, VERIFIER)), server)
    except Unreachable as trouble:
        assert str(trouble) == "platform.example agreed and gave nothing to sign in with."
    else:
        assert secret.value == gives["access_token"]


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (Response(200, (), b"<html>"), Unreachable), (Response(500, (), b"{}"), Unreachable), (told({}, 400), Unreachable),
        (told({"error": "access_denied", "error_description": "secret-1"}, 400), Refusal), (told({}, 429), Unreachable),
        (told({"error": ["x"]}, 400), Unreachable), (Response(302, (("Location", "https://evil.example/"),), b""), Unreachable),
    ],
)  # fmt: skip
def test_other_answers(response: Response, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        carry_on(PLAIN.agreed(SITE, APP, Agreement("code-1", REDIRECT, VERIFIER)), lambda _request: response)
    assert "secret-1" not in str(raised.value)


def test_a_server_of_mastodons_makes_us_known() -> None:
    asked: list[Request] = []

    def server(request: Request) -> Response:
        asked.append(request)
        return told({"client_id": "c", "client_secret": "s"})

    assert carry_on(MASTODON.registered(SITE, "Stance", REDIRECT), server) == App("c", "s")
    (request,) = asked
    assert request.url == f"{SITE}/api/v1/apps"
    assert json.loads(request.body) == {
        "client_name": "Stance", "redirect_uris": REDIRECT, "scopes": "read:accounts read:statuses read:favourites read:notifications",
    }  # fmt: skip
    for odd in (told({}), told({"client_id": "c"}), told({"client_id": 1, "client_secret": "s"}), told({}, 422)):
        with pytest.raises(Refusal, match="access token instead"):
            carry_on(MASTODON.registered(SITE, "Stance", REDIRECT), lambda _request, odd=odd: odd)
