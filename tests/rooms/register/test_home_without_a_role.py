"""The home page is for everybody who is signed in, whatever they may do."""

from __future__ import annotations

import pytest

from stance.people.models import Assignment
from tests.factories.organisation import office
from tests.rooms.register.test_pages import browser

pytestmark = pytest.mark.django_db


def test_somebody_without_any_role_sees_a_home_page() -> None:
    place = office()
    Assignment.objects.filter(user=place["bea"]).delete()
    answer = browser(place, "bea").get("/", follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == "/"
