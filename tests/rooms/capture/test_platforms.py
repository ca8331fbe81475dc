"""Pages, professional accounts, Threads and feeds followed from end to end, on made-up platforms that hold each request to its contract."""

from __future__ import annotations

import argparse
import gzip
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.archive.blobs import store
from stance.archive.models import Exchange, Record, Tombstone, Version
from stance.capture.models import Absence, Capture, Incident
from stance.capture.queries import states
from stance.channels.port.connecting import Secret
from stance.doors.command_output import DONE, REFUSED, Output
from stance.register.actions import connections
from stance.register.commands import connect as command
from stance.register.connections import secrets
from stance.register.models import Connection
from stance.register.refusal import AccountRefused
from tests.factories import facebook_server, feed_files, feed_server, instagram_server, threads_server
from tests.factories.organisation import Office
from tests.factories.register import draft, fresh
from tests.rooms.archive.installation import verified
from tests.rooms.capture.board import later, look, look_through
from tests.rooms.capture.platforms import answering, connected
from tests.rooms.register.test_pages import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
PAGE_ADDRESS = f"https://www.facebook.com/profile.php?id={facebook_server.NUMBER}"


def everything_kept() -> bytes:
    return b"".join(gzip.decompress(store().open(one.blob).read()) for one in Exchange.objects.all())


def test_a_page_is_followed_and_its_token_is_in_nothing_that_is_kept(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform writes the token into the address of the next page."""
    server = facebook_server.Server(posts=[*facebook_server.many(130, 0.3), facebook_server.RICH])
    answering(monkeypatch, server)
    account = connected(weather, "facebook", PAGE_ADDRESS, facebook_server.TOKEN)
    look_through(account)
    assert Record.objects.count() == 131
    kept = everything_kept()
    assert b"graph.facebook.com" in kept
    assert b"access_token=***" in kept
    assert facebook_server.TOKEN.encode() not in kept
    assert verified().differences == []


def test_a_post_of_a_page_is_gone_when_the_platform_says_so_twice(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = facebook_server.Server(posts=list(facebook_server.many(5)))
    answering(monkeypatch, server)
    account = connected(weather, "facebook", PAGE_ADDRESS, facebook_server.TOKEN)
    look_through(account)
    gone = server.posts.pop(2)
    for _ in range(3):
        assert not Tombstone.objects.exists()
        look(account)
        later()
    look(account)
    assert Tombstone.objects.get().record.record_id == f"facebook:{facebook_server.NUMBER}/{gone['id']}"
    server.is_gone = True
    look(account)
    assert Incident.objects.get().kind == Incident.Kind.VANISHED
    assert Tombstone.objects.count() == 1


def test_an_account_that_an_export_made_known_by_its_name_is_the_same_after_it_was_renamed(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = instagram_server.Server(media=list(instagram_server.many(3)))
    answering(monkeypatch, server)
    account = connected(weather, "instagram", "@health.dept", instagram_server.TOKEN, number="@health.dept")
    look_through(account)
    assert set(Record.objects.values_list("record_id", flat=True)) == {
        f"instagram:@health.dept/{one['id']}" for one in server.media
    }
    server.user["username"] = "care.dept"
    assert connections.check(account=account).state == "ok"
    made = Connection.objects.get()
    assert made.expires_at is not None
    assert made.expires_at - made.made_at < timedelta(days=61)
    with pytest.raises(AccountRefused, match="not as"):
        connected(weather, "instagram", "@other.dept", instagram_server.TOKEN, number="@other.dept")


def test_an_account_on_threads_is_held_and_found(weather: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    server = threads_server.Server(posts=[*threads_server.many(9), threads_server.RICH])
    answering(monkeypatch, server)
    account = connected(weather, "threads", "@health.dept", threads_server.TOKEN)
    look_through(account)
    assert Record.objects.count() == 10
    assert verified().differences == []
    shown = browser(weather, "ada").get("/archive/", {"q": "from:threads:health.dept"}, follow=True)
    assert shown.status_code == 200
    assert b"Road closed" in shown.content


def feed_of(place: Office, server: feed_server.Server, monkeypatch: pytest.MonkeyPatch, site: str = feed_server.SITE):
    answering(monkeypatch, server)
    return connected(place, "feed", feed_server.SITE, "", site)


def test_a_feed_that_has_nothing_new_says_no_more_than_that(weather: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    server = feed_server.Server(entries=list(feed_files.many(12)), per_page=5)
    account = feed_of(weather, server, monkeypatch)
    look_through(account)
    assert Record.objects.count() == 12
    kept, asked = Exchange.objects.count(), len(server.asked)
    report = look(account)
    assert (report.sums.new, report.sums.errors, Exchange.objects.count()) == (0, [], kept)
    assert len(server.asked) == asked + 1
    assert server.asked[-1].headers["If-None-Match"]
    server.entries.insert(0, feed_files.Entry("k", "Boil the water", "<p>All of it</p>", at="2026-11-01T00:00:00Z"))
    assert look(account).sums.new == 1
    assert look(account).sums.new == 0
    assert verified().differences == []


def test_what_a_feed_shows_no_more_is_not_missed(weather: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    server = feed_server.Server(entries=list(feed_files.many(9)))
    account = feed_of(weather, server, monkeypatch)
    look_through(account)
    for left in (server.entries[:1], []):
        server.entries = left
        look(account)
        later()
        look(account)
    assert not Absence.objects.exists()
    assert not Incident.objects.exists()
    assert not Tombstone.objects.exists()


def test_an_entry_that_was_changed_without_a_word_is_a_version(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = feed_server.Server("rss-2.0", entries=list(feed_files.many(3)))
    account = feed_of(weather, server, monkeypatch)
    look_through(account)
    server.entries[1] = server.entries[1]._replace(html="<p>Other words</p>")
    assert look(account).sums.new_versions == 1
    assert (Record.objects.count(), Version.objects.count()) == (3, 4)


def test_a_feed_is_left_alone_for_as_long_as_it_wants_and_is_not_late(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = feed_server.Server(entries=list(feed_files.many(3)), headers=(("Cache-Control", "max-age=1800"),))
    account = feed_of(weather, server, monkeypatch)
    look(account)
    capture = Capture.objects.get()
    assert timedelta(minutes=29) < capture.due_at - timezone.now() <= timedelta(minutes=30)
    Capture.objects.update(succeeded_at=timezone.now() - timedelta(minutes=10))
    state = states.of(account)
    assert state is not None
    assert not state.is_late
    Capture.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    state = states.of(account)
    assert state is not None
    assert state.is_late


def test_a_feed_is_connected_by_its_whole_address_and_with_no_secret(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = feed_server.Server(entries=list(feed_files.many(1)))
    answering(monkeypatch, server)
    account = draft(weather, feed_server.SITE, "feed")
    client, path = browser(weather, "ada"), f"/register/accounts/{account.pk}/connection/"
    page = client.get(path).content.decode()
    assert 'name="secret"' not in page
    assert "sealed" not in page
    whole = f"{feed_server.SITE}?format=atom"
    shown = client.post(path, {"site": whole}, follow=True).content.decode()
    assert "It is followed as" in shown
    assert "Followed as" in shown
    assert "igns in" not in shown.partition("<form")[0]
    made = Connection.objects.get()
    assert (made.site, made.shown_as, made.state) == (whole, feed_files.ACCOUNT, "ok")
    assert secrets.opened(made) == Secret("")
    assert fresh(account).platform_id == feed_files.ACCOUNT
    with pytest.raises(AccountRefused, match="without a secret"):
        connections.connect(account=account, site=whole, secret=Secret("abc"))


@pytest.mark.parametrize(
    ("asks", "file", "told"),
    [
        ("nothing", "some.txt", "without a file"),
        ("token", None, "Give the file"),
        ("token", "/none/such", "cannot be read"),
    ],
)
def test_the_command_line_asks_for_a_file_where_something_signs_in(asks: str, file: str | None, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        command._read(asks, file)
    assert command._read("nothing", None) == ""


def test_the_command_connects_a_feed_without_a_file(weather: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, feed_server.Server(entries=list(feed_files.many(1))))
    draft(weather, feed_server.SITE, "feed")
    given = {"kind": "feed", "account": feed_server.SITE, "url": "", "user": "", "app_password_file": None}
    assert command.run(argparse.Namespace(token_file="some.txt", **given), Output(as_json=True)) == REFUSED
    assert command.run(argparse.Namespace(token_file=None, **given), Output(as_json=True)) == DONE
    assert Connection.objects.get().site == feed_server.SITE
