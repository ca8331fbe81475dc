"""What somebody was not let do leaves a line, few for many attempts, and only those whose business it is read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stance.jobs.models import Job
from stance.journal.attempts import HOUR, MOST_KINDS, MOST_LINES, MOST_PEOPLE, Attempts
from stance.journal.models import Event, EventAgency
from stance.people.models import Agency, Assignment, Unit, User
from tests.rooms.site.addresses import BACKEND
from tests.rooms.site.test_doors import signed_in

pytestmark = pytest.mark.django_db


def lines(action: str = "security.") -> list[Event]:
    return list(Event.objects.filter(action__startswith=action).order_by("pk"))


def client_of(name: str, agency: str, role: str) -> Client:
    there, _ = Agency.objects.get_or_create(
        slug=agency, defaults={"name": agency.title(), "since": timezone.now(), "is_host": agency == "weather"}
    )
    unit, is_new = Unit.objects.get_or_create(
        agency=there, code="web", defaults={"name": "W", "side": "ict", "path": "/"}
    )
    if is_new:
        Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    user = User.objects.create_user(f"{name}@{agency}.test", "x", name=name.title())
    Assignment.objects.create(user=user, role=role, unit=unit)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    ("method", "path", "status", "action", "words"),
    [
        ("get", "/audit/", 403, "security.refused", "was not allowed to search the audit trail: GET /audit/"),
        ("post", "/people/invite/", 403, "security.refused", "was not allowed to make a one-time sign-in link: POST /people/invite/"),
        ("get", "/api/v1/records/x:1/20", 404, "security.not_found", "asked for what is not there, or not theirs: GET /api/v1/records/x:1/20"),
        ("get", "/jobs/424242/", 404, "security.not_found", "asked for what is not there, or not theirs: GET /jobs/424242/"),
        ("get", "/nul%00here/", 404, "security.not_found", "asked for what is not there, or not theirs: GET /nul\ufffdhere/"),
        ("get", "/wp-admin/setup.php", 404, "security.not_found", "asked for what is not there, or not theirs: GET /wp-admin/setup.php"),
    ],
)  # fmt: skip
def test_a_refusal_says_who_what_and_when(
    method: str, path: str, status: int, action: str, words: str, client: Client
) -> None:
    user = signed_in(client, "reader")
    before = timezone.now()
    assert getattr(client, method)(path).status_code == status
    (line,) = lines()
    assert (line.action, line.summary, line.actor_id, line.actor_label) == (action, words, str(user.pk), "Reader")
    assert (line.address, line.object_kind, line.object_id) == ("127.0.0.1", "address", path.replace("%00", "\ufffd"))
    assert before <= line.at <= timezone.now()
    assert bool(line.because) == (action == "security.refused")


def test_a_forged_form_leaves_a_line_of_strangers_too() -> None:
    for client in (Client(enforce_csrf_checks=True), client_of("a", "weather", "reader")):
        client.handler.enforce_csrf_checks = True
        answer = client.post("/account/login/", {"login": "secret-words", "password": "secret-words"})
        assert answer.status_code == 403
        assert b"This form is too old" in answer.content
    stranger, known = lines("security.forged_form")
    assert (stranger.actor_kind, known.actor_label) == ("nobody", "A")
    assert "secret-words" not in str(list(Event.objects.values()))


def test_a_live_link_does_not_stand_in_the_trail() -> None:
    client = Client(enforce_csrf_checks=True)
    for path in ("/start/" + "aB" * 22 + "/", "/reset/" + "aB" * 22 + "/"):
        client.post(path, {})
    assert lines()
    assert "aBaB" not in str(list(Event.objects.values()))


@pytest.mark.parametrize("path", ["/jobs/{}/", "/audit/?page={}", "/nowhere/{}/", "/archive/imports/{}/"])
def test_a_sweep_leaves_a_few_lines_with_counts(path: str, client: Client) -> None:
    signed_in(client, "reader")
    for number in range(250):
        client.get(path.format(500_000 + number))
    found = lines()
    assert [line.details["count"] for line in found] == [1, 10, 100]
    assert "for the 100th time within an hour" in found[-1].summary


def test_all_kinds_together_end_with_a_line_that_says_so() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    due = [attempts.count("7", f"kind {number}") for number in range(5000)]
    assert sum(bool(number) for number, _ in due) == MOST_LINES
    assert [is_last for number, is_last in due if number] == [False] * (MOST_LINES - 1) + [True]
    assert attempts.count("8", "kind 1") == (1, False), "others are counted apart"
    now[0] += HOUR
    assert attempts.count("7", "kind 1") == (1, False)


def test_counting_has_bounds() -> None:
    attempts = Attempts(lambda: 0.0)
    for number in range(MOST_PEOPLE + 50):
        attempts.count(str(number), "kind")
    for number in range(MOST_KINDS + 50):
        attempts.count("x", str(number))
    assert len(attempts._known) == MOST_PEOPLE
    assert len(attempts._known["x"].kinds) <= MOST_KINDS + 1


def test_only_those_whose_business_it_is_read_the_line() -> None:
    """A person of one agency tries what is another's: both agencies' keepers see it where the gate knows whose it was; where
    nothing was found only their own do."""
    keepers = {name: client_of("keeper", name, "recordkeeper") for name in ("weather", "water", "roads")}
    thief = client_of("thief", "water", "administrator")
    owner = User.objects.get(email="keeper@weather.test")
    job = Job.objects.create(task="t", title="T", agency_id=Agency.objects.get(slug="weather").pk, actor={})
    thief.get(f"/people/{owner.pk}/")
    thief.get(f"/jobs/{job.pk}/")
    thief.post(f"/people/{owner.pk}/role/", {"role": "reader"})
    assert [line.actor_label for line in lines()] == ["Thief"] * len(lines())
    seen = {
        name: client.get("/audit/?what=security").content.decode().count("Thief") for name, client in keepers.items()
    }
    assert seen["water"] >= 1
    assert seen["roads"] == 0
    gone = lines("security.not_found")
    water = Agency.objects.get(slug="water").pk
    assert {line.agency_id for line in gone} == {water}
    assert not EventAgency.objects.filter(event__in=gone).exists()


def test_what_is_allowed_and_what_strangers_ask_costs_nothing(client: Client) -> None:
    Client().get("/audit/")
    Client().get("/nowhere/")
    signed_in(client, "reader")
    client.get("/jobs/")
    assert lines() == []


@pytest.mark.parametrize("make", [lambda number: f"/jobs/{number}/", lambda number: f"/nowhere/{number}/"])
def test_a_refusal_costs_the_same_each_time(make: Callable[[int], str], client: Client) -> None:
    signed_in(client, "reader")
    counts = []
    for number in range(600_000, 600_012):
        with CaptureQueriesContext(connection) as seen:
            client.get(make(number))
        counts.append(len(seen))
    assert len(set(counts[2:8])) == 1, counts
    assert counts[9] <= counts[8] + 4, "the tenth writes one line"
