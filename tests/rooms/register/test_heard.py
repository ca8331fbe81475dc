"""What is submitted is heard of by those who may go on with it, and by nobody else: on home, and in the count beside Approvals."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stance.engines.policy import ROLES
from stance.people.models import User
from stance.register.actions import lifecycle
from stance.register.models import Account, AccountAgency
from tests.factories.organisation import Office, acting, office, unit
from tests.factories.register import draft

pytestmark = pytest.mark.django_db
SIDES = ("ict", "business")


def submitted(made: Office, name: str, **more: object) -> Account:
    account = Account.objects.create(platform="x", handle=name, status="under_review", **more)
    AccountAgency.objects.create(account=account, agency=made.agency)
    return account


def seen_by(user: User) -> tuple[int, str]:
    """The count beside Approvals, and the home page."""
    cache.clear()  # accounts are made here without the line in the trail that an action leaves
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/").content.decode()
    found = re.search(r'class="st-count[^"]*"[^>]*>(\d+)<', page)
    return int(found[1]) if found else 0, page


def test_those_who_may_publish_hear_and_nobody_else() -> None:
    """Every role, on both sides, in the agency and in another; without a stance roles alone decide."""
    ours, other = office(), office("water", is_host=False)
    for made in (ours, other):
        for side in SIDES:
            for role in ROLES:
                made.add(f"{role}-{side}", role, side)
    account = submitted(ours, "OursOnly")
    for made in (ours, other):
        for side in SIDES:
            for role in ROLES:
                count, page = seen_by(made[f"{role}-{side}"])
                hears = made is ours and role in ("publisher", "administrator")
                assert count == (1 if hears else 0), (made.agency.slug, role, side)
                assert ("OursOnly" in page) is hears, (made.agency.slug, role, side)
    del account


def test_a_unit_hears_of_its_own() -> None:
    made = office()
    made.units["flood"] = unit(made.agency, "flood", "business")
    made.add("fay", "publisher", "flood")
    submitted(made, "Floods", unit=made.units["flood"])
    assert seen_by(made["fay"])[0] == 1
    assert seen_by(made["pia"])[0] == 0


def test_many_are_one_line_and_cost_the_same() -> None:
    made = office()
    submitted(made, "First")
    submitted(made, "Second")
    seen_by(made["pia"])
    with CaptureQueriesContext(connection) as few:
        seen_by(made["pia"])
    for number in range(30):
        submitted(made, f"More{number}")
    with CaptureQueriesContext(connection) as many:
        count, page = seen_by(made["pia"])
    assert count == 32
    assert page.count("32 accounts are ready to publish") >= 1
    assert "More7" not in page
    assert len(few) == len(many)


def test_once_asked_the_approver_hears_instead() -> None:
    made = office()
    account = draft(made)
    with acting(made["pia"]):
        lifecycle.submit(account=account)
    assert seen_by(made["ben"])[0] == 0
    with acting(made["pia"]):
        request = lifecycle.publish(account=account)
    assert request is not None
    assert seen_by(made["pia"])[0] == 0
    for approver in ("ben", "bea"):
        count, page = seen_by(made[approver])
        assert count == 1
        assert request.summary in page.replace("&#x27;", "'")
    client = Client()
    client.force_login(made["ben"], backend="allauth.account.auth_backends.AuthenticationBackend")
    answered = client.post(f"/approvals/{request.pk}/answer/", {"verdict": "approve", "digest": request.digest})
    assert answered.status_code == 302
    assert seen_by(made["bea"])[0] == 0


def test_several_requests_of_a_kind_are_one_line() -> None:
    made = office()
    for name in ("One", "Two", "Three"):
        account = draft(made, name)
        with acting(made["pia"]):
            lifecycle.submit(account=account)
            lifecycle.publish(account=account)
    count, page = seen_by(made["ben"])
    assert count == 3
    assert "3 requests to publish an account" in page
