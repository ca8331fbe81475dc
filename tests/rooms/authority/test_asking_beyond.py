"""Who asks who may do what is told nothing of another agency: its things and people are answered like what does not exist."""

from __future__ import annotations

from datetime import date

import pytest

from stance.authority import policy_objects
from stance.authority.queries import explanations
from stance.engines.policy import Refused
from stance.jobs.models import Job
from stance.people.form_fields import PersonField
from stance.people.models import Goal, User
from stance.people.pages.fields import InvitedField
from stance.people.queries import readable
from stance.register.fields.references import References
from stance.register.fields.refusal import FieldRefused
from tests.factories.organisation import Office, acting, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Office, Office]:
    return office(), office("water", is_host=False)


@pytest.mark.parametrize("who", ["ada", "ines", "pia", "ben"])
def test_things_of_another_agency_are_answered_like_nothing(two: tuple[Office, Office], who: str) -> None:
    weather, water = two
    job = Job.objects.create(task="t", title="Secret", agency_id=weather.agency.pk, actor={})
    names = [f"job:{job.pk}", "unit:weather/business", "unit:weather/ict", "agency:weather", "person:ben@weather.test"]
    with acting(water[who]):
        for name in names:
            with pytest.raises(policy_objects.ThingUnknown) as refused:
                policy_objects.named(name)
            kind, _, rest = name.partition(":")
            assert str(refused.value) == f"There is no {kind} “{rest}”."
    with acting(weather["ada"]):
        assert [policy_objects.named(name).label for name in names]


def test_neither_people_nor_approvers_of_another_agency_are_named(two: tuple[Office, Office]) -> None:
    weather, water = two
    theirs = policy_objects.thing_of(weather.agency)
    with acting(water["ines"]):
        with pytest.raises(Refused):
            explanations.why(water["ines"], "archive.search", theirs)
        with pytest.raises(Refused):
            explanations.why(weather["ines"], "archive.search", policy_objects.thing_of(water.agency))
        assert readable([weather["ada"].pk, water["ada"].pk], "authority.decision.explain") == {water["ada"].pk}
        rows, _, total = explanations.who_can("archive.search", policy_objects.named("agency:water"))
    assert total == 6
    assert {row.user.email.partition("@")[2] for row in rows} == {"water.test"}


@pytest.mark.parametrize("field", [PersonField, InvitedField])
def test_forms_find_nobody_of_another_agency(two: tuple[Office, Office], field: type[PersonField]) -> None:
    _weather, water = two
    said = []
    with acting(water["ada"]):
        assert field().clean("pia@water.test") == water["pia"]
        for address in ("pia@weather.test", "nobody@weather.test"):
            with pytest.raises(Exception, match="Nobody") as refused:
                field().clean(address)
            said.append(str(refused.value).replace(address, "…"))
    assert said[0] == said[1]


def test_who_serves_nowhere_yet_can_be_given_a_role(two: tuple[Office, Office]) -> None:
    new = User.objects.create_user("new@water.test", "x", name="New")
    with acting(two[1]["ada"]):
        assert InvitedField().clean("new@water.test") == new


def test_the_register_offers_and_takes_no_goal_of_another_agency(two: tuple[Office, Office]) -> None:
    for one in two:
        Goal.objects.create(
            agency=one.agency,
            title=f"Aim of {one.agency.slug}",
            kind="delivery",
            measure="m",
            due_on=date(2099, 1, 1),
            owner=one["ada"],
        )
    with acting(two[1]["pia"]):
        known = References()
        assert [goal.title for goal in known.open_goals()] == ["Aim of water"]
        for title in ("Aim of weather", "Aim of nobody"):
            with pytest.raises(FieldRefused, match="There is no open goal"):
                known.goal_named(title)
