"""What a directory changes is written down each time; what it reads or is refused leaves few lines, with the count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.journal.attempts import MOST_LINES
from stance.journal.models import Event
from stance.people.directory.actions import connections
from stance.people.models import User
from stance.people.scim import door
from tests.rooms.site.test_nul import USER, said

pytestmark = pytest.mark.django_db
MANY = 300


@pytest.fixture
def directory(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(door, "COUNTED", door.Attempts())
    token = connections.make_token(
        name="Directory", scope="write", agency=None, expires_at=timezone.now() + timedelta(days=1)
    )
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})


def lines() -> list[str]:
    return list(Event.objects.filter(door="SCIM").order_by("pk").values_list("summary", flat=True))


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/Users/{}", None, 404),
        ("GET", "/Users?filter=userName eq {}", None, 400),
        ("GET", "/Users?startIndex=1", None, 200),
        ("POST", "/Users", {"schemas": [USER]}, 400),
        ("DELETE", "/Groups/{}", None, 404),
        ("GET", "/wp-admin/{}", None, 404),
    ],
)
def test_what_changes_nothing_leaves_few_lines_with_their_count(
    directory: Client, method: str, path: str, body: object, status: int
) -> None:
    for number in range(MANY):
        assert said(directory, method, path.format(f"4242{number}"), body) == status
    found = lines()
    assert len(found) == 3
    assert "for the 10th time within an hour" in found[1]
    assert "for the 100th time within an hour" in found[2]
    assert f": {status}" in found[2]


def test_of_all_kinds_together_there_is_an_end_and_reading_hides_no_refusal(directory: Client) -> None:
    for number in range(MOST_LINES + 20):
        said(directory, "GET", f"/kind{number}/", None)
    refused = lines()
    assert len(refused) == MOST_LINES
    assert refused[-1].endswith("further attempts in this hour are not written down")
    assert said(directory, "GET", "/Users", None) == 200
    assert len(lines()) == MOST_LINES + 1


def test_every_change_is_written_down_however_many_were_refused(directory: Client) -> None:
    for number in range(MOST_LINES + 20):
        said(directory, "GET", f"/kind{number}/", None)
    before = len(lines())
    for number in range(40):
        address = f"new{number}@agency.test"
        body = {"schemas": [USER], "userName": address, "emails": [{"value": address}]}
        assert said(directory, "POST", "/Users", body) == 201
    pk = User.objects.get(email="new7@agency.test").pk
    assert said(directory, "DELETE", f"/Users/{pk}", None) == 204
    assert len(lines()) == before + 41


def test_a_long_address_leaves_room_for_the_count(directory: Client) -> None:
    for number in range(10):
        said(directory, "GET", f"/Users/{number}{'x' * 3000}", None)
    assert "for the 10th time within an hour: 404" in lines()[-1]
