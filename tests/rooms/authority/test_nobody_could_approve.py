"""What is refused only because nobody could approve it says so, until when, and what to do: it is no matter of the asker's role."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.engines.policy import may, refusal_text
from stance.people.models import Assignment, Origin
from stance.register.models import Account
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def weather() -> Office:
    place = office()
    Assignment.objects.filter(role="approver").exclude(user=place["ines"]).delete()
    return place


def from_one_hand(place: Office) -> None:
    Origin.objects.create(user=place["ines"], by=place["ada"], kind="role", at=timezone.now() - timedelta(days=1))


def under_review(place: Office, handle: str = "WeatherDept") -> Account:
    account = draft(place, handle)
    Account.objects.filter(pk=account.pk).update(status="under_review")
    account.refresh_from_db()
    return account


def text_of(place: Office) -> str:
    account = under_review(place)
    with acting(place["ada"]):
        return refusal_text(may("register.account.publish", account))


def test_one_hand_is_said_with_its_days(weather: Office) -> None:
    from_one_hand(weather)
    text = text_of(weather)
    assert text.startswith("Nobody can approve this: ")
    assert "7 days" in text
    assert "to make another person an approver" in text


def test_no_approver_at_all_is_said_with_what_to_do(weather: Office) -> None:
    Assignment.objects.filter(role="approver").delete()
    assert text_of(weather).endswith(
        "there is no such person: ask an administrator to make another person an approver."
    )


def test_a_lack_of_the_role_stays_one(weather: Office) -> None:
    weather.add("rae", "reader")
    account = under_review(weather)
    with acting(weather["rae"]):
        assert refusal_text(may("register.account.publish", account)).startswith("You may not do this: ")


def published_at_once(place: Office, count: int) -> tuple[int, str]:
    for number in range(count):
        draft(place, f"Desk{number}")
    client = Client()
    client.force_login(place["ada"], backend=BACKEND)
    asked = client.get("/register/many/?of=all").content.decode()
    seen = re.search(r'name="seen"\s+value="([^"]*)"', asked)
    assert seen
    answer = client.post("/register/many/?of=all", {"do": "publish", "seen": seen[1]})
    return answer.status_code, " ".join(answer.content.decode().split())


def test_many_accounts_with_one_reason_are_one_line(weather: Office) -> None:
    _status, told = published_at_once(weather, 26)
    assert "26 stayed as they were" in told
    assert told.count("only what is under review") == 1
    assert "and 16 more" in told


def test_the_page_sends_nobody_to_change_a_role_that_is_right(weather: Office) -> None:
    from_one_hand(weather)
    status, told = published_at_once(weather, 1)
    assert status == 403
    assert "Nobody can approve this" in told
    assert "An administrator can change your role" not in told
