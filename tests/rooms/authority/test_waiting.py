"""The number beside "Approvals": one question a page while nothing happens, and never behind what somebody did."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stance.authority import waiting
from stance.authority.actions import requests, stances
from stance.people.models import Assignment
from tests.factories.organisation import acting, office

pytestmark = pytest.mark.django_db


def counted(person: object) -> tuple[int, int]:
    """What the person is told, as on a page of theirs, and how many questions it took."""
    with acting(person), CaptureQueriesContext(connection) as queries:  # type: ignore[arg-type]
        return waiting.count(), len(queries)


def test_it_is_looked_up_again_when_anything_was_done() -> None:
    weather = office()
    assert counted(weather["ines"])[0] == 0
    with acting(weather["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter")
        asked = stances.ask_to_adopt(version, reason="agreed")
    first, again = counted(weather["ines"]), counted(weather["ines"])
    assert first[0] == again[0] == 1
    assert again[1] == 1 < first[1]
    assert counted(weather["pia"])[0] == 0, "each has a number of their own"
    with acting(weather["ines"]):
        requests.answer(asked.pk, verdict="approve", digest=asked.digest)
    assert counted(weather["ines"])[0] == 0


def test_what_time_alone_changes_is_seen_within_seconds() -> None:
    weather = office()
    ends = timezone.now() + timedelta(seconds=5)
    Assignment.objects.filter(user=weather["ines"]).update(ends_at=ends)
    with acting(weather["ada"]):
        version = stances.propose(leaving_uncovered=True, agency=weather.agency, basis="supporter")
        stances.ask_to_adopt(version, reason="agreed")
    assert counted(weather["ines"])[0] == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=waiting.KEPT_SECONDS + 1)):
        assert counted(weather["ines"])[0] == 0
