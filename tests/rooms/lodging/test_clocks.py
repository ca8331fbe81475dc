"""The holder of a mixed account is reminded, by mail and on the home page, until they say that everything official is lodged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from stance.engines.policy import Refused
from stance.jobs.models import Job
from stance.journal.models import Event
from stance.lodging import home_items
from stance.lodging.actions import clocks, limits
from stance.lodging.models import Clock
from stance.lodging.notices import holders
from stance.lodging.queries import clocks as queries
from stance.lodging.refusal import LodgingRefused
from stance.people.models import Assignment
from stance.register.actions import changes
from stance.register.models import Account
from tests.factories.organisation import Office, acting, office
from tests.factories.register import appointed, draft, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


@pytest.fixture
def mixed(weather: Office) -> Account:
    return draft(weather, "MayorSmith", "x", own_class="mixed")


def mails() -> list[list[str]]:
    return [job.args for job in Job.objects.filter(task__contains="send_mail").order_by("pk")]


def later(**more: int) -> None:
    """As if that much time had passed."""
    for clock in Clock.objects.all():
        back = timedelta(**more)
        reminded = clock.reminded_at - back if clock.reminded_at else None
        Clock.objects.filter(pk=clock.pk).update(
            confirmed_until=clock.confirmed_until - back, remind_at=clock.remind_at - back, reminded_at=reminded
        )


def cards(place: Office, name: str) -> list[str]:
    with acting(place[name]):
        return [f"{one.title} {one.state}" for one in home_items.to_lodge()]


def test_it_begins_by_itself_and_reminds_in_its_rhythm(mixed: Account, weather: Office) -> None:
    appointed(mixed, weather["pia"])
    assert queries.any_due()
    assert clocks.remind_due() == 0
    assert not queries.any_due()
    assert mails() == []
    later(days=10)
    assert queries.any_due()
    assert clocks.remind_due() == 1
    assert clocks.remind_due() == 0, "once in its rhythm"
    (to, subject, body) = mails()[0][:3]
    assert to == "pia@weather.test"
    by = timezone.localdate(Clock.objects.get().confirmed_until) + timedelta(days=20)
    assert f"{by.day} {by:%b %Y}" in subject
    assert f"/lodging/{mixed.pk}/" in body
    later(days=10)
    assert clocks.remind_due() == 1
    assert Event.objects.filter(action="lodging.account.remind").count() == 2


def test_the_word_that_all_is_lodged_begins_it_anew(mixed: Account, weather: Office) -> None:
    clocks.remind_due()
    later(days=25)
    state = queries.one(mixed)
    assert state.is_over
    assert cards(weather, "pia") == ["Lodge official posts of @MayorSmith Overdue"]
    with acting(weather["pia"]):
        clocks.confirm(account=mixed)
    state = queries.one(mixed)
    assert not state.is_over
    assert state.clock is not None
    assert state.clock.confirmed_by == weather["pia"]
    assert state.lodge_by == timezone.localdate() + timedelta(days=20)
    assert cards(weather, "pia") == []
    assert clocks.remind_due() == 0


def test_the_card_is_the_holders(mixed: Account, weather: Office) -> None:
    clocks.remind_due()
    later(days=11)
    assert cards(weather, "pia"), "nobody holds it: whoever may sees it"
    changes.change(account=fresh(mixed), texts={"business_owner": "ben@weather.test"})
    assert cards(weather, "pia") == []
    assert cards(weather, "ben")
    appointed(mixed, weather["pia"])
    assert cards(weather, "pia")
    health = office("health", is_host=False)
    assert cards(health, "pia") == []


def test_who_is_mailed(mixed: Account, weather: Office) -> None:
    assert holders(mixed) == ["ada@weather.test", "ari@weather.test"]
    Assignment.objects.filter(user=weather["ari"]).update(ends_at=timezone.now())
    assert holders(mixed) == ["ada@weather.test"], "the role of the other has ended"
    appointed(mixed, weather["pia"])
    assert holders(mixed) == ["pia@weather.test"]
    changes.change(account=fresh(mixed), texts={"business_owner": "ben@weather.test"})
    assert holders(fresh(mixed)) == ["ben@weather.test"]
    weather["ben"].is_active = False
    weather["ben"].save()
    assert holders(fresh(mixed)) == ["pia@weather.test"]


def test_the_rhythm_is_the_agencys(mixed: Account, weather: Office) -> None:
    limits.change(agency=weather.agency, limit_days=5, remind_days=2)
    clocks.remind_due()
    later(days=2)
    assert clocks.remind_due() == 1
    assert queries.one(mixed).lodge_by == timezone.localdate() + timedelta(days=3)
    health = office("health", is_host=False)
    with acting(health["ada"]), pytest.raises(Refused):
        limits.change(agency=weather.agency, limit_days=5, remind_days=2)


def test_one_that_is_not_mixed_any_more_is_left_alone(mixed: Account, weather: Office) -> None:
    clocks.remind_due()
    later(days=10)
    changes.change(account=fresh(mixed), texts={"own_class": "private"})
    assert clocks.remind_due() == 0
    assert mails() == []
    assert cards(weather, "pia") == []
    with pytest.raises(LodgingRefused):
        clocks.confirm(account=fresh(mixed))


def test_others_do_not_say_so(mixed: Account, weather: Office) -> None:
    health = office("health", is_host=False)
    for person in (weather["ben"], health["ada"], health["pia"]):
        with acting(person), pytest.raises(Refused):
            clocks.confirm(account=mixed)
