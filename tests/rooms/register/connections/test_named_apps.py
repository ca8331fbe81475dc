"""A token that ends is renewed by the app that the operator named at the platform: on every platform that has such apps."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from stance.channels import discovery
from stance.channels.linkedin.organizations import known_in as linkedin_known
from stance.channels.port.code_grants import Session, session_of
from stance.channels.port.connecting import Secret
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.people.models import Agency
from stance.register.actions import connections as actions
from stance.register.connections import conversation, secrets
from stance.register.models import Account, AccountAgency, Connection
from tests.factories import linkedin_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
NAMED = sorted(
    one.platform
    for one in discovery.known().values()
    if one.authoriser and not one.renewer and not discovery.authoriser(one.platform).registers_itself
)
each = pytest.mark.parametrize("platform", NAMED)
GIVEN = b'{"access_token": "token-2", "token_type": "bearer", "expires_in": 7200, "refresh_token": "refresh-2"}'
APP_SECRET = "secret-of-the-app"


def answering(monkeypatch: pytest.MonkeyPatch, status: int = 200, body: bytes = GIVEN) -> list[Request]:
    """The platform answers whoever asks for a token, and nothing else. Returns what was asked."""
    asked: list[Request] = []

    def exchanged(request: Request) -> Response:
        asked.append(request)
        if len(asked) > 1:
            raise NoAnswer("down")
        return Response(status, (("Date", "Mon, 02 Nov 2026 01:02:03 GMT"),), body)

    monkeypatch.setattr(conversation, "exchanged", exchanged)
    return asked


@pytest.fixture
def ending(settings: Any, tmp_path: Path) -> Callable[..., Account]:
    """An account whose token ends, known at its platform by an app."""

    def made(platform: str, seconds: int = 600) -> Account:
        file = tmp_path / "app.secret"
        file.write_text(APP_SECRET)
        file.chmod(0o600)
        settings.PLATFORM_APPS = {platform: ("client-1", str(file))}
        agency = Agency.objects.create(slug="weather", name="Weather", is_host=True)
        account = Account.objects.create(platform=platform, handle="health", platform_id="77")
        AccountAgency.objects.create(account=account, agency=agency)
        session = Session("refresh-1", int(timezone.now().timestamp()) + seconds).written()
        site = discovery.connector(platform).site
        Connection.objects.create(
            account=account, site=site, sealed=secrets.sealed(Secret("token-1", "company/health", session))
        )
        return account

    return made


def test_there_are_such_platforms() -> None:
    assert {"x", "youtube", "linkedin"} <= set(NAMED)


@each
def test_it_is_renewed_by_the_app_and_kept_whatever_comes_after(
    platform: str, ending: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = ending(platform)
    asked = answering(monkeypatch)
    checked = actions.check(account=account)
    request = asked[0]
    form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    assert (form["grant_type"], form["refresh_token"], form["client_id"]) == ("refresh_token", "refresh-1", "client-1")
    pair = base64.b64encode(f"client-1:{APP_SECRET}".encode()).decode()
    assert form.get("client_secret") == APP_SECRET or request.headers.get("Authorization") == f"Basic {pair}"
    assert request.is_secret
    kept = secrets.opened(checked)
    assert (kept.value, session_of(kept).refresh) == ("token-2", "refresh-2")
    assert checked.state == "transient", "the platform was down after that"
    assert checked.renewing_until is None


@each
def test_not_before_it_has_to_be(
    platform: str, ending: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    account = ending(platform, seconds=7200)
    asked = answering(monkeypatch)
    actions.check(account=account)
    assert not any(b"refresh_token" in one.body for one in asked)


@each
def test_an_app_that_is_not_named_any_more_says_which_settings(
    platform: str, ending: Callable[..., Account], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    account = ending(platform)
    asked = answering(monkeypatch)
    settings.PLATFORM_APPS = {}
    checked = actions.check(account=account)
    assert checked.state == "dead"
    assert f"STANCE_APP_{platform.upper()}" in checked.problem
    assert not any(b"refresh_token" in one.body for one in asked)
    assert secrets.opened(checked).value == "token-1", "what there is stays"


@each
def test_a_secret_that_cannot_be_read_says_so(
    platform: str, ending: Callable[..., Account], monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    account = ending(platform)
    answering(monkeypatch)
    settings.PLATFORM_APPS = {platform: ("client-1", str(tmp_path / "gone.secret"))}
    checked = actions.check(account=account)
    assert checked.state == "dead"
    assert checked.problem
    assert APP_SECRET not in checked.problem


@each
@pytest.mark.parametrize(
    ("status", "body", "state", "words"),
    [
        (400, b'{"error": "invalid_grant"}', "dead", "took the permission back"),
        (401, b'{"error": "invalid_client"}', "dead", "id and secret in the settings"),
        (503, b"<html>", "transient", "out of order"),
        (200, b'{"token_type": "bearer"}', "transient", "nothing to sign in with"),
        (200, b"not json", "transient", "nothing to sign in with"),
    ],
)
def test_what_the_platform_says_instead(
    platform: str, ending: Callable[..., Account], monkeypatch: pytest.MonkeyPatch,
    status: int, body: bytes, state: str, words: str,
) -> None:  # fmt: skip
    account = ending(platform)
    answering(monkeypatch, status, body)
    checked = actions.check(account=account)
    assert (checked.state, checked.renewing_until) == (state, None)
    assert words in checked.problem
    assert session_of(secrets.opened(checked)).refresh == "refresh-1"


def test_a_page_of_linkedin_keeps_what_renews_and_which_page_it_is(
    ending: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connector notes beside the secret which page it is, where a grant keeps what renews it."""
    server = linkedin_server.Server()
    organization = linkedin_server.LOOK.account_id

    def exchanged(request: Request) -> Response:
        if b"refresh_token" in request.body:
            server.token = "token-2"
            now = timezone.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
            return Response(200, (("Date", now),), GIVEN)
        answer = server(request)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    monkeypatch.setattr(conversation, "exchanged", exchanged)
    account = ending("linkedin")
    Account.objects.filter(pk=account.pk).update(platform_id="", handle=organization)
    account.refresh_from_db()
    name = Secret("token-1", organization, Session("refresh-1", int(timezone.now().timestamp()) + 600).written())
    Connection.objects.update(sealed=secrets.sealed(name))
    for _ in range(2):
        checked = actions.check(account=account)
        assert (checked.state, checked.problem) == ("ok", "")
        kept = secrets.opened(checked)
        assert session_of(kept).refresh == "refresh-2"
        assert checked.expires_at is not None, "it ends, and the page says so"
        assert linkedin_known(kept)[0].startswith("urn:li:organization:")
        ended = Session("refresh-1", int(timezone.now().timestamp()) + 600).written(kept.session)
        Connection.objects.update(sealed=secrets.sealed(Secret(kept.value, "", ended)))
