"""What two people agreed to of an administrator's or approver's role is not made more by one of them afterwards: neither for longer,
nor for somebody who answers in its holder's place; by page, action or file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.engines import tables
from stance.engines.policy import Refused
from stance.people.assignments import actions as serving
from stance.people.importing.actions import import_people
from stance.people.importing.rows import COLUMNS
from stance.people.models import Assignment
from stance.people.refusal import PersonRefused
from tests.factories.organisation import Office, acting, office
from tests.factories.register import table
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def place() -> Office:
    made = office()
    made.add("asa", "administrator", "ict")
    made.add("rae", "reader")
    return made


def served(place: Office, role: str, ends_at: datetime | None) -> Assignment:
    user = place.add("new", role, "business", ends_at=ends_at)
    return user.assignments.select_related("unit__agency", "user").get()


def by_action(place: Office, one: Assignment, end: datetime | None, deputy: str) -> None:
    with acting(place["ada"]):
        if deputy:
            serving.name_deputy(assignment=one, deputy=place[deputy])
        else:
            serving.set_end(assignment=one, ends_at=end)


def by_page(place: Office, one: Assignment, end: datetime | None, deputy: str) -> None:
    client = Client()
    client.force_login(place["ada"], backend=BACKEND)
    last = (timezone.localdate(end - DAY) if end else "") if not deputy else (one.last_day or "")
    given = {"last_day": last, "deputy": place[deputy].email if deputy else ""}
    answer = client.post(f"/organisation/assignments/{one.pk}/", given, follow=True)
    assert answer.status_code == 200


def by_file(place: Office, one: Assignment, end: datetime | None, deputy: str) -> None:
    row = {"email": one.user.email, "agency": "weather", "unit": "business", "role": one.role}
    row |= {"deputy": place[deputy].email} if deputy else {"ends": str(timezone.localdate(end - DAY)) if end else ""}
    with acting(place["ada"]):
        import_people(table=tables.read_table(table(row, columns=COLUMNS), columns=COLUMNS, required=("email",)))


WAYS = (by_action, by_page, by_file)
LATER = timezone.now() + 400 * DAY
Way = Callable[[Office, Assignment, datetime | None, str], None]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ["administrator", "approver", "publisher"])
@pytest.mark.parametrize(("end", "deputy"), [(LATER, ""), (None, ""), (None, "rae")], ids=["later", "none", "deputy"])
def test_one_alone_makes_no_more_of_it(end: datetime | None, deputy: str, role: str, way: Way, place: Office) -> None:
    one = served(place, role, timezone.now() + DAY)
    before = (one.ends_at, one.deputy)
    way(place, one, end, deputy)
    one.refresh_from_db()
    is_done = role == "publisher" and not (way is by_file and end is None and not deputy)  # an empty cell says nothing
    assert ((one.ends_at, one.deputy) != before) is is_done
    asked = ApprovalRequest.objects.filter(state="open")
    assert asked.count() == (0 if role == "publisher" or way is by_file else 1)
    for request in asked:
        with acting(place["ada"]), pytest.raises(Refused):
            requests.answer(request.pk, verdict="approve", digest=request.digest)
        with acting(place["ari"]):
            assert requests.answer(request.pk, verdict="approve", digest=request.digest).state == "approved"
        one.refresh_from_db()
        assert (one.ends_at, one.deputy) != before


def test_an_earlier_end_and_nobody_standing_in_wait_for_nobody(place: Office) -> None:
    one = served(place, "approver", None)
    Assignment.objects.filter(pk=one.pk).update(deputy=place["rae"])
    one.refresh_from_db()
    with acting(place["ada"]):
        assert serving.set_end(assignment=one, ends_at=timezone.now() + DAY)
        assert serving.name_deputy(assignment=one, deputy=None)
    one.refresh_from_db()
    assert one.deputy is None
    assert one.ends_at is not None


def test_an_end_is_not_put_off_by_ending(place: Office) -> None:
    one = served(place, "approver", timezone.now() + DAY)
    with acting(place["ada"]), pytest.raises(PersonRefused, match="already"):
        serving.end(assignment=one, at=LATER)


def test_a_request_is_void_once_the_end_is_another(place: Office) -> None:
    one = served(place, "approver", timezone.now() + DAY)
    by_action(place, one, None, "")
    request = ApprovalRequest.objects.get()
    with acting(place["ari"]):
        serving.set_end(assignment=one, ends_at=timezone.now() + DAY / 2)
        with pytest.raises(requests.RequestRefused, match="was changed after this was asked"):
            requests.answer(request.pk, verdict="approve", digest=request.digest)


@pytest.mark.parametrize("how", ["given", "named"])
def test_nobody_approves_what_makes_themselves_a_deputy(how: str, place: Office) -> None:
    with acting(place["ada"]):
        if how == "given":
            unit = place.units["business"]
            serving.give(user=place["rae"], role="approver", unit=unit, deputy=place["ari"])
        else:
            one = place["ben"].assignments.get()
            serving.name_deputy(assignment=one, deputy=place["ari"])
    request = ApprovalRequest.objects.get()
    with acting(place["ari"]), pytest.raises(Refused):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    with acting(place["asa"]):
        assert requests.answer(request.pk, verdict="approve", digest=request.digest).state == "approved"
