"""Accounts are connected by a secret that nobody sees again, and a connection that fails says so, to whoever can mend it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db import connection as database
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from stance.channels.port.connecting import Secret
from stance.engines.policy import Refused
from stance.journal.actor import forget_known
from stance.journal.models import Event
from stance.register.actions import connections
from stance.register.connections import secrets
from stance.register.home_items import connections_that_fail
from stance.register.models import Account, Connection
from stance.register.queries import connections as queries
from stance.register.refusal import AccountRefused
from stance.rooms.home_item import Item
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft, fresh
from tests.rooms.register.links.servers import Web, serving
from tests.rooms.register.test_pages import browser
from tests.toy.notices import plugged_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("townboard")]

KEY = "key-of-the-desk-4711"
ME = {"desk": "desk-4", "name": "health", "rights": ["read"], "session": "session-0815"}


@pytest.fixture(name="townboard")
def _townboard() -> Iterator[None]:
    with plugged_in():
        yield


@pytest.fixture
def weather() -> Office:
    return office()


@pytest.fixture
def board(settings: object) -> Iterator[Web]:
    settings.FETCH_LOOPBACK = True  # type: ignore[attr-defined]
    with serving() as web:
        answers(web, ME)
        yield web


def answers(web: Web, said: object, status: int = 200, **headers: str) -> None:
    web.pages["/me"] = (status, {"Content-Type": "application/json", **headers}, json.dumps(said).encode())


def cards() -> list[Item]:
    """What the home page would say now."""
    forget_known()
    return list(connections_that_fail())


def account_of(place: Office) -> Account:
    return draft(place, "health", "townboard")


def connected(place: Office, web: Web) -> Account:
    account = account_of(place)
    connections.connect(account=account, site=web.url + "/", secret=Secret(KEY))
    return fresh(account)


def test_a_connection_says_whose_it_is_and_what_it_may(weather: Office, board: Web) -> None:
    account = connected(weather, board)
    made = Connection.objects.get(account=account)
    assert (made.state, made.site, made.shown_as, made.scopes) == ("ok", board.url, "health", ["read"])
    assert account.platform_id == "desk-4", "an export of the account finds it by the same id"
    assert secrets.opened(made).value == KEY
    assert secrets.opened(made).session == "session-0815"
    assert board.asked[0][1]["Authorization"] == f"Key {KEY}"
    assert Event.objects.filter(action="register.connection.make", object_id=str(account.pk)).count() == 1


@pytest.mark.parametrize(
    ("desk", "words"), [("desk-4", "registered already"), ("d" * 101, "101 characters"), ("desk-5", "not as")]
)
def test_whatever_id_a_platform_tells_it_becomes_no_other_account(
    weather: Office, board: Web, desk: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id that another account has, one too long, and one that was learnt to be another while the platform was asked."""
    account = draft(weather, "health-too", "townboard")
    if desk == "desk-4":
        connected(weather, board)
    if desk == "desk-5":
        identified = connections._identified

        def meanwhile(*given: Any) -> Any:
            Account.objects.filter(pk=account.pk).update(platform_id="desk-9")
            return identified(*given)

        monkeypatch.setattr(connections, "_identified", meanwhile)
    answers(board, ME | {"desk": desk, "name": "health-too"})
    before = Connection.objects.count()
    page = browser(weather, "ada").post(
        f"/register/accounts/{account.pk}/connection/", {"site": board.url, "secret": KEY}
    )
    assert words in page.content.decode()
    assert Connection.objects.count() == before
    assert not Account.objects.filter(pk=account.pk, platform_id=desk).exists()


def test_the_secret_is_nowhere_to_be_read(weather: Office, board: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    account = account_of(weather)
    client = browser(weather, "ada")
    path = f"/register/accounts/{account.pk}/connection/"
    shown = [client.post(path, {"site": board.url, "secret": KEY}, follow=True)]
    answers(board, {}, 500)
    shown.append(client.post(path, {"check": "1"}, follow=True))
    answers(board, {}, 403)
    shown.append(client.post(path, {"site": board.url, "secret": KEY}, follow=True))
    shown += [
        client.get(one) for one in (path, "/register/connections/", f"/register/accounts/{account.pk}/", "/audit/")
    ]
    for page in shown:
        assert page.status_code == 200
        assert KEY not in page.content.decode()
        assert "session-0815" not in page.content.decode()
    assert KEY not in caplog.text
    with database.cursor() as cursor:
        for table in database.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert all(
                KEY not in str(cell) and "session-0815" not in str(cell) for row in cursor.fetchall() for cell in row
            )


@given(st.text(min_size=1, max_size=200), st.text(max_size=50), st.text(max_size=200))
def test_no_secret_shows_itself(value: str, name: str, session: str) -> None:
    assert repr(Secret(value, name, session)) == "Secret(…)"


@pytest.mark.parametrize(
    ("said", "status", "told"),
    [
        (ME | {"desk": "desk-5"}, 200, "not as @health"),
        ({}, 403, "The key was taken back"),
        ({}, 500, "answered 500"),
        ({}, 302, "answered 302"),
    ],
)
def test_a_secret_that_does_not_fit_is_refused_with_the_platforms_reason(
    weather: Office, board: Web, said: object, status: int, told: str
) -> None:
    account = account_of(weather)
    Account.objects.filter(pk=account.pk).update(platform_id="desk-4")
    answers(board, said, status, Location=f"{board.url}/elsewhere")
    with pytest.raises(AccountRefused, match=told):
        connections.connect(account=fresh(account), site=board.url, secret=Secret(KEY))
    assert not Connection.objects.exists()
    assert [path for path, _headers in board.asked] == ["/me"], "a redirect is followed by nobody"


@pytest.mark.parametrize(
    "site",
    [
        "",
        "board.example",
        "ftp://board.example",
        "https://",
        "https://a:b@board.example",
        "https://board.example/?x=1",
        "https://[::1",
        "x" * 400,
    ],
)
def test_an_address_that_is_none_is_refused(weather: Office, board: Web, site: str) -> None:
    with pytest.raises(AccountRefused):
        connections.connect(account=account_of(weather), site=site, secret=Secret(KEY))
    assert board.asked == []


def test_a_private_address_is_not_asked(weather: Office, board: Web, settings: object) -> None:
    settings.FETCH_LOOPBACK = False  # type: ignore[attr-defined]
    for site in (board.url, "https://10.0.0.1", "http://board.example"):
        with pytest.raises(AccountRefused):
            connections.connect(
                account=account_of(weather) if site == board.url else Account.objects.get(),
                site=site,
                secret=Secret(KEY),
            )
    assert board.asked == []


def test_what_fails_is_told_and_what_works_again_forgets_it(weather: Office, board: Web) -> None:
    account = connected(weather, board)
    answers(board, {}, 503, **{"Retry-After": "900"})
    failing = connections.check(account=account)
    assert (failing.state, failing.problem) == ("transient", "Town Board answered 503.")
    assert failing.wait_until is not None
    assert failing.wait_until - failing.checked_at <= timedelta(seconds=900)
    since = failing.failing_since
    again = connections.check(account=account)
    assert again.failing_since == since, "since when, not since the last look"
    assert secrets.opened(again).value == KEY
    assert not cards(), "what passes by itself needs nobody"
    answers(board, {}, 403)
    dead = connections.check(account=account)
    assert (dead.state, dead.problem) == ("dead", "The key was taken back. Ask the town hall for another.")
    (card,) = cards()
    assert card.title == "The connection of @health on Town Board was refused"
    answers(board, ME)
    assert connections.check(account=account).state == "ok"
    assert not cards()
    states = Event.objects.filter(action="register.connection.check").order_by("pk")
    assert [one.details["state"] for one in states] == [["ok", "transient"], ["transient", "dead"], ["dead", "ok"]]


def test_it_is_looked_at_again_but_not_before_the_platform_wants(weather: Office, board: Web) -> None:
    account = connected(weather, board)
    assert queries.due() == []
    long_ago = timezone.now() - timedelta(hours=1)
    Connection.objects.update(checked_at=long_ago)
    assert [one.account_id for one in queries.due()] == [account.pk]
    Connection.objects.update(wait_until=timezone.now() + timedelta(minutes=5))
    assert queries.due() == []
    Connection.objects.update(wait_until=None, state="dead", problem="no", failing_since=long_ago)
    assert queries.due() == [], "what was refused is asked again by a person"


def test_one_that_was_renewed_meanwhile_is_not_called_dead(
    weather: Office, board: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = connected(weather, board)
    answers(board, {}, 403)
    real = connections.carried_out

    def renewed_meanwhile(talk: object) -> object:
        Connection.objects.update(made_at=timezone.now())
        return real(talk)  # type: ignore[arg-type]

    monkeypatch.setattr(connections, "carried_out", renewed_meanwhile)
    assert connections.check(account=account).state == "ok"


def test_an_account_has_one_connection_and_ending_it_forgets_the_secret(weather: Office, board: Web) -> None:
    account = connected(weather, board)
    connections.connect(account=account, site=board.url, secret=Secret("another-key"))
    assert secrets.opened(Connection.objects.get()).value == "another-key"
    connections.end(account=account)
    assert not Connection.objects.exists()
    assert Event.objects.filter(action="register.connection.end", object_id=str(account.pk)).count() == 1
    with pytest.raises(AccountRefused, match="not connected"):
        connections.end(account=account)
    with pytest.raises(AccountRefused, match="not connected"):
        connections.check(account=account)


def test_the_database_holds_no_state_without_its_reason(weather: Office, board: Web) -> None:
    connected(weather, board)
    for wrong in (
        {"state": "dead"},
        {"problem": "no"},
        {"state": "lost", "problem": "x", "failing_since": timezone.now()},
    ):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            Connection.objects.update(**wrong)


def test_whoever_may_not_is_told_so(weather: Office, board: Web) -> None:
    account = connected(weather, board)
    for name in ("pia", "ben"):
        with acting(weather[name]), pytest.raises(Refused):
            connections.connect(account=account, site=board.url, secret=Secret(KEY))
    health = office("health", is_host=False)
    with acting(health["pia"]):
        assert queries.page()[0] == []
        with pytest.raises(Refused):
            queries.of(account)
