"""What is planned for tomorrow is tried out without being sent, and one mail says green or red."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from stance.archive.blobs import store
from stance.channels.port.publishing import Medium
from stance.jobs.worker import Worker
from stance.people.models import Assignment
from stance.publishing.actions import dry_runs, posts, stops
from stance.publishing.drafting import Content, Text
from stance.publishing.models import DryRun, Post
from stance.publishing.queries import dry_runs as queries
from stance.publishing.times import moment
from stance.register.models import Account, Connection
from stance.register.outbound.reachable import why_unreachable
from stance.site import cli
from tests.factories.organisation import Office, acting
from tests.rooms.publishing.conftest import account_of, approved, written
from tests.rooms.register.links.servers import Web

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders", "platform")]
MORNING = "2027-03-27 09:00"
TOMORROW = date(2027, 3, 28)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel("2027-03-27T16:30:00+00:00", tick=False):
        yield


@pytest.fixture
def web(settings: Any) -> Iterator[Web]:
    settings.FETCH_LOOPBACK = True
    server = Web()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.html("/page", "A page")
    server.pages["/gone"] = (404, {}, b"")
    server.pages["/moved"] = (302, {"Location": "/page"}, b"")
    server.pages["/walled"] = (302, {"Location": "/accounts/login/?next=/walled"}, b"")
    server.pages["/paper.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-")
    server.pages["/round"] = (302, {"Location": "/round"}, b"")
    server.html("/accounts/login/", "Sign in")
    yield server
    server.shutdown()


def planned(place: Office, *accounts: Account, text: str = "Bridge closed", at: str = "2027-03-28 07:00") -> Post:
    return written(place, *accounts, text=text, when=moment(at, "Europe/Vienna"))


def tried(place: Office, day: date = TOMORROW) -> DryRun:
    with acting(place["pia"]):
        return dry_runs.dry_run(agency=place.agency, day=day)


def words(run: DryRun) -> list[str]:
    return [one["words"] for one in run.findings]


def test_what_is_approved_and_can_go_out_is_green(weather: Office, account: Account) -> None:
    approved(weather, planned(weather, account))
    run = tried(weather)
    assert (run.posts, run.findings, run.is_green) == (1, [], True)


def test_each_thing_that_stands_in_the_way_is_told_with_its_post(weather: Office, account: Account) -> None:
    other = account_of(weather, "@roads@social.example.gov")
    post = approved(weather, planned(weather, account, other))
    Connection.objects.filter(account=other).update(
        state="dead", problem="The token was withdrawn.", failing_since=timezone.now()
    )
    Account.objects.filter(pk=account.pk).update(suspended_at=timezone.now(), suspended_reason="Hijacked")
    draft = planned(weather, account, at="2027-03-28 12:00")
    run = tried(weather)
    assert not run.is_green
    assert {(one["post"], one["account"], one["words"]) for one in run.findings} == {
        (draft.pk, None, "It is not approved yet."),
        (post.pk, account.pk, f"{account.named} (Mastodon): it is suspended: Hijacked"),
        (draft.pk, account.pk, f"{account.named} (Mastodon): it is suspended: Hijacked"),
        (post.pk, other.pk, f"The connection of {other.named} does not work: The token was withdrawn."),
    }


def test_the_command_says_the_same_and_ends_by_it(
    weather: Office, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    post = planned(weather, account)
    assert cli.main(["post", "dry-run", "--day", "2027-03-28", "--agency", "weather", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "day": "2027-03-28", "posts": 1, "ok": False,
        "findings": [{"post": post.pk, "account": "", "is_bad": True, "words": "It is not approved yet."}],
    }  # fmt: skip
    assert cli.main(["post", "dry-run", "--day", "2027-03-29", "--json"]) == 0
    for wrong in (("--day", "tomorrow"), ("--agency", "nobody")):
        capsys.readouterr()
        assert cli.main(["post", "dry-run", *wrong, "--json"]) == 2
        assert wrong[1] in capsys.readouterr().out


def test_a_sign_in_that_ends_before_the_post_is_told_where_nothing_renews_it(
    weather: Office, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(weather, planned(weather, account))
    Connection.objects.update(expires_at=timezone.now() + timedelta(hours=3))
    monkeypatch.setattr("stance.publishing.rehearsal._renews", lambda account: False)
    assert "what signs it in ends before" in words(tried(weather))[0]
    Connection.objects.update(expires_at=timezone.now() + timedelta(days=3))
    assert tried(weather).is_green


def test_a_stop_and_a_file_that_is_gone_are_told(weather: Office, account: Account) -> None:
    medium = Medium("ab" * 32, "image/png", 10, 1, 1, alt="A bridge")
    with acting(weather["pia"]):
        posts.draft(
            content=Content(Text("Bridge"), "en", (medium,)), accounts=[account],
            when=moment("2027-03-28 07:00", "Europe/Vienna"),
        )  # fmt: skip
        stops.stop(reason="Hijacked", agency=weather.agency)
    said = words(tried(weather))
    assert any("publishing is stopped: Hijacked" in one for one in said)
    assert "Picture 1 is not in the store any more. Add it again." in said
    assert store() is not None


def test_posts_close_together_are_told_and_stay_green(weather: Office, account: Account) -> None:
    first = approved(weather, planned(weather, account))
    approved(weather, planned(weather, account, text="Road closed", at="2027-03-28 07:04"))
    approved(weather, planned(weather, account, text="Lift closed", at="2027-03-28 09:00"))
    run = tried(weather)
    assert run.is_green
    assert words(run) == [f"{account.named}: it goes out 4 min after post {first.pk}."]


def test_a_day_is_that_of_the_installation_and_each_agencys_own(
    weather: Office, account: Account, settings: Any
) -> None:
    settings.TIME_ZONE = "Europe/Vienna"
    approved(weather, planned(weather, account, at="2027-03-28 00:00"))
    approved(weather, planned(weather, account, at="2027-03-28 23:59"))
    approved(weather, planned(weather, account, at="2027-03-27 23:59"))
    approved(weather, planned(weather, account, at="2027-03-29 00:00"))
    with timezone.override("Europe/Vienna"):
        assert [tried(weather, TOMORROW + timedelta(days=days)).posts for days in (-1, 0, 1)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/page", ""),
        ("/moved", ""),
        ("/paper.pdf", ""),
        ("/accounts/login/", ""),
        ("/gone", "127.0.0.1 answered 404 instead of the page."),
        ("/walled", "127.0.0.1 wants people to sign in first."),
        ("/round", "127.0.0.1 leads on more than 8 times."),
    ],
)
def test_a_link_is_opened_as_somebody_without_an_account_does(web: Web, path: str, said: str) -> None:
    with time_machine.travel(timezone.now(), tick=True):
        assert why_unreachable(web.url + path) == said
    assert all("Cookie" not in headers for _path, headers in web.asked)


def test_addresses_inside_are_never_asked(settings: Any) -> None:
    settings.FETCH_LOOPBACK = False
    for url in (
        "http://127.0.0.1/",
        "http://169.254.169.254/latest",
        "https://10.0.0.1/",
        "ftp://example.org/",
        "https://user@example.org/",
    ):
        assert why_unreachable(url)


def test_a_link_that_does_not_open_is_told_with_every_post_that_bears_it(
    weather: Office, account: Account, web: Web
) -> None:
    for at in ("07:00", "09:00"):
        approved(weather, planned(weather, account, text=f"Closed at {at}: {web.url}/gone", at=f"2027-03-28 {at}"))
    with time_machine.travel(timezone.now(), tick=True):
        run = tried(weather)
    assert [one["post"] for one in run.bad] == sorted(Post.objects.values_list("pk", flat=True))
    assert all("does not open for everybody" in one for one in words(run))
    assert len(web.asked) == 1


def test_in_the_evening_those_who_publish_are_mailed_once(weather: Office, account: Account) -> None:
    planned(weather, account)
    assert not queries.any_due()
    with time_machine.travel("2027-03-27T17:00:00+00:00", tick=False):
        assert queries.any_due()
        assert dry_runs.run_due() == 1
        assert not queries.any_due()
        assert dry_runs.run_due() == 0
        Worker().run(until_empty=True)
    assert sorted(one.to[0] for one in mail.outbox) == sorted(
        Assignment.objects.filter(role__in=("publisher", "approver"), user__is_active=True)
        .values_list("user__email", flat=True)
        .distinct()
    )
    assert mail.outbox[0].subject == "RED: posts of 28 Mar 2027, 1 problem"
    assert "It is not approved yet." in mail.outbox[0].body
    assert "Bridge closed" not in mail.outbox[0].body


def test_whoever_left_the_role_is_not_mailed(weather: Office, account: Account) -> None:
    planned(weather, account)
    Assignment.objects.filter(user=weather["ben"]).update(ends_at=timezone.now())
    with time_machine.travel("2027-03-27T17:30:00+00:00", tick=False):
        dry_runs.run_due()
        Worker().run(until_empty=True)
    assert mail.outbox
    assert weather["ben"].email not in {one.to[0] for one in mail.outbox}


def test_without_anything_planned_nobody_is_mailed(weather: Office, account: Account) -> None:
    del weather, account
    with time_machine.travel("2027-03-27T18:00:00+00:00", tick=False):
        assert not queries.any_due()
