"""An owner signs in at the platform and agrees there; what they agreed to is renewed before it ends, once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from stance.channels.port.code_grants import Session, session_of
from stance.channels.port.connecting import Secret
from stance.channels.port.wire import NoAnswer, Request, Response
from stance.journal.models import Event
from stance.register.actions import connections as actions
from stance.register.connections import conversation, secrets
from stance.register.models import Account, Connection, PlatformApp
from stance.register.refusal import AccountRefused
from stance.register.writes import renewals
from tests.factories.organisation import Office, office
from tests.factories.register import draft, fresh

pytestmark = pytest.mark.django_db
SITE = "https://social.weather.test"
URI = f"{SITE}/users/weather"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Server:
    """A server of Mastodon's: knows programs, gives tokens for codes and for refresh tokens, each once."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self.codes = {"code-1"}
        self.refreshes = {"refresh-1"}
        self.gives: dict[str, Any] = {}
        self.forms: list[dict[str, str]] = []
        self.is_down = False
        self.apps = 0
        self.meanwhile: Callable[[], object] = lambda: None
        self.registering: Callable[[], object] = lambda: None

    def __call__(self, request: Request) -> Response:
        if self.is_down:
            raise NoAnswer("down")
        path = urlsplit(request.url).path
        if path == "/api/v1/apps":
            self.registering()
            self.apps += 1
            return told({"client_id": f"client-{self.apps}", "client_secret": "secret-of-the-app"})
        if path == "/oauth/token":
            self.meanwhile()
            return self._token({key: value for key, (value,) in parse_qs(request.body.decode()).items()})
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return told({"error": "The access token is invalid"}, 401)
        return told({"id": "7", "username": "weather", "acct": "weather", "display_name": "Weather", "uri": URI})

    def _token(self, form: dict[str, str]) -> Response:
        self.forms.append(form)
        known = self.codes if form["grant_type"] == "authorization_code" else self.refreshes
        given = form.get("code") or form.get("refresh_token") or ""
        if given not in known or form["client_secret"] != "secret-of-the-app":
            return told({"error": "invalid_grant"}, 400)
        known.discard(given)
        token = f"token-{len(self.forms)}"
        self.tokens.add(token)
        return told(
            {
                "access_token": token,
                "token_type": "Bearer",
                "scope": "read:accounts read:statuses read:favourites read:notifications",
            }
            | self.gives
        )


def told(value: Any, status: int = 200) -> Response:
    headers = (("Date", format_datetime(datetime.now(UTC), usegmt=True)), ("Content-Type", "application/json"))
    return Response(status, headers, json.dumps(value).encode())


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(conversation, "exchanged", made)
    return made


@pytest.fixture
def weather() -> Office:
    return office()


@pytest.fixture
def account(weather: Office) -> Account:
    made = draft(weather, "@weather@social.weather.test", "mastodon")
    Account.objects.filter(pk=made.pk).update(platform_id=URI)
    return fresh(made)


def signed_in(weather: Office, name: str = "ada") -> Client:
    client = Client()
    client.force_login(weather[name], backend=BACKEND)
    return client


def sent_out(client: Client, account: Account) -> dict[str, str]:
    """What the platform is asked for, by the page that leads there."""
    page = client.post(f"/register/accounts/{account.pk}/connection/agree/", {"site": SITE}).content.decode()
    address = re.search(r'href="(https://social\.weather\.test/oauth/authorize\?[^"]+)"', page)
    assert address, page
    return {key: value for key, (value,) in parse_qs(urlsplit(address[1].replace("&amp;", "&")).query).items()}


def come_back(client: Client, **given: str) -> str:
    return client.post("/register/connections/return/", given, follow=True).content.decode()


def test_the_owner_agrees_and_the_account_is_connected(account: Account, weather: Office, server: Server) -> None:
    client = signed_in(weather)
    assert "Sign in and agree" in client.get(f"/register/accounts/{account.pk}/connection/").content.decode()
    asked = sent_out(client, account)
    assert asked["scope"] == "read:accounts read:statuses read:favourites read:notifications"
    assert asked["redirect_uri"].endswith("/register/connections/return/")
    page = client.get("/register/connections/return/", {"code": "code-1", "state": asked["state"]})
    assert "Finish connecting" in page.content.decode()
    assert not Connection.objects.exists(), "nothing happens before somebody presses the button"
    assert "is connected" in come_back(client, code="code-1", state=asked["state"])
    made = Connection.objects.get()
    assert secrets.opened(made).value == "token-1"
    assert server.forms[0]["redirect_uri"] == asked["redirect_uri"]
    assert "No connection was begun" in come_back(client, code="code-1", state=asked["state"])
    app = PlatformApp.objects.get()
    assert "secret-of-the-app" not in app.sealed
    for event in Event.objects.all():
        assert "token-1" not in json.dumps(event.details) + event.summary


def test_of_two_that_press_the_button_at_once_one_hands_the_code_in(
    account: Account, weather: Office, server: Server
) -> None:
    client, twin = signed_in(weather), Client()
    asked = sent_out(client, account)
    twin.cookies = client.cookies
    said: list[str] = []

    def meanwhile() -> None:
        server.meanwhile = lambda: None
        said.append(come_back(twin, code="code-1", state=asked["state"]))

    server.meanwhile = meanwhile
    assert "is connected" in come_back(client, code="code-1", state=asked["state"])
    assert "finished already" in said[0]
    assert len(server.forms) == 1


def test_two_that_begin_at_once_are_known_by_one_name(account: Account, weather: Office, server: Server) -> None:
    """A second program would take the first one's place, and what was agreed to with the first could not be finished."""
    first, second = signed_in(weather), signed_in(weather, "ari")
    asked: list[dict[str, str]] = []

    def registering() -> None:
        server.registering = lambda: None
        asked.append(sent_out(second, account))

    server.registering = registering
    asked.append(sent_out(first, account))
    assert len({one["client_id"] for one in asked}) == 1
    assert PlatformApp.objects.get().client_id == asked[0]["client_id"]
    assert "is connected" in come_back(second, code="code-1", state=asked[0]["state"])


def test_a_server_makes_us_known_once(account: Account, weather: Office, server: Server) -> None:
    client = signed_in(weather)
    first, second = sent_out(client, account), sent_out(client, account)
    assert PlatformApp.objects.count() == 1
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]


@pytest.mark.parametrize(
    "given", [{"state": "other", "code": "code-1"}, {"code": "code-1"}, {"state": "theirs", "code": ""}]
)
def test_what_was_not_begun_here_connects_nothing(
    account: Account, weather: Office, server: Server, given: dict[str, str]
) -> None:
    client = signed_in(weather)
    asked = sent_out(client, account)
    given = {key: asked["state"] if value == "theirs" else value for key, value in given.items()}
    assert "was not begun here" in come_back(client, **given)
    assert not Connection.objects.exists()
    assert server.forms == []
    assert "No connection was begun" in come_back(client, code="code-1", state=asked["state"]), "and only once"


def test_another_browser_cannot_finish_it(account: Account, weather: Office, server: Server) -> None:
    asked = sent_out(signed_in(weather), account)
    assert "No connection was begun" in come_back(signed_in(weather, "ari"), code="code-1", state=asked["state"])


def test_who_does_not_agree_is_told_what_to_do(account: Account, weather: Office, server: Server) -> None:
    client = signed_in(weather)
    sent_out(client, account)
    page = client.get("/register/connections/return/", {"error": "access_denied"}).content.decode()
    assert "without an agreement" in page


def test_agreed_by_another_account_is_refused(account: Account, weather: Office, server: Server) -> None:
    Account.objects.filter(pk=account.pk).update(platform_id=f"{SITE}/users/other")
    client = signed_in(weather)
    asked = sent_out(client, account)
    assert "This signs in as" in come_back(client, code="code-1", state=asked["state"])
    assert not Connection.objects.exists()


def test_a_reader_cannot(account: Account, weather: Office, server: Server) -> None:
    weather.add("rea", "reader")
    answer = signed_in(weather, "rea").post(f"/register/accounts/{account.pk}/connection/agree/", {"site": SITE})
    assert answer.status_code == 403
    assert server.forms == []


@pytest.fixture
def ending(account: Account, server: Server) -> Connection:
    """Connected, and what signs in ends in ten minutes."""
    server.tokens.add("old")
    PlatformApp.objects.create(platform="mastodon", site=SITE, redirect="x", client_id="client-1", sealed=sealed_app())
    actions.connect(account=account, site=SITE, secret=Secret("old", "", session("refresh-1")))
    server.tokens.discard("old")
    return Connection.objects.get()


def session(refresh: str) -> str:
    return Session(refresh, int(timezone.now().timestamp()) + 600).written()


def sealed_app() -> str:
    from stance.people.key_ring import ring

    return ring().seal("secret-of-the-app", "platform app")


def test_what_ends_soon_is_renewed(account: Account, ending: Connection, server: Server) -> None:
    server.gives = {"expires_in": 7200}
    checked = actions.check(account=account)
    kept = secrets.opened(checked)
    assert (checked.state, checked.renewing_until) == ("ok", None)
    assert kept.value == "token-1"
    assert session_of(kept).refresh == "refresh-1", "a platform that gives no new one leaves the old one in force"
    assert checked.expires_at is not None
    assert checked.expires_at > timezone.now() + timedelta(hours=1)
    actions.check(account=account)
    assert len(server.forms) == 1, "it is not renewed before it has to be"


def test_a_new_means_of_renewing_is_kept_whatever_comes_after(
    account: Account, ending: Connection, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.gives = {"expires_in": 60, "refresh_token": "refresh-2"}
    answers = server.__call__

    def down_after_the_renewal(request: Request) -> Response:
        if "verify_credentials" in request.url:
            raise NoAnswer("down")
        return answers(request)

    monkeypatch.setattr(conversation, "exchanged", down_after_the_renewal)
    checked = actions.check(account=account)
    assert checked.state == "transient"
    assert session_of(secrets.opened(checked)).refresh == "refresh-2"


def test_of_two_at_once_one_renews(account: Account, ending: Connection, server: Server) -> None:
    """On a platform that ends the session where a refresh token comes twice, both would be out."""
    assert renewals.taken(ending, timezone.now())
    before = actions.check(account=account)
    assert (before.state, server.forms) == ("ok", [])
    Connection.objects.update(renewing_until=timezone.now() - timedelta(seconds=1))
    assert actions.check(account=account).state == "ok"
    assert len(server.forms) == 1


def test_a_permission_that_was_taken_back_is_dead(account: Account, ending: Connection, server: Server) -> None:
    server.refreshes.clear()
    checked = actions.check(account=account)
    assert (checked.state, checked.renewing_until) == ("dead", None)
    assert "took the permission back" in checked.problem


def test_a_server_that_is_down_costs_nothing(account: Account, ending: Connection, server: Server) -> None:
    server.is_down = True
    checked = actions.check(account=account)
    assert checked.state == "transient"
    assert session_of(secrets.opened(checked)).refresh == "refresh-1"
    server.is_down = False
    assert actions.check(account=account).state == "ok"


def test_a_site_that_is_none_is_refused(account: Account, weather: Office, server: Server) -> None:
    from stance.register.actions import permissions
    from tests.factories.organisation import acting

    for site in ("", "nowhere", "ftp://x.example", "https://user@x.example", "https://x.example/?q=1"):
        with acting(weather["ada"]), pytest.raises(AccountRefused):
            permissions.begin(account=account, site=site, redirect="https://stance.test/back")
