"""What the gate is asked about is described by its room: with its agencies, its places, its authors. The rest is refused."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session

from stance.archive.models import ImportRun
from stance.authority.policy_objects import Undescribed, thing_of
from stance.engines.policy import EVERYWHERE, NO_AGENCY, RULES, THE_INSTALLATION, Place, authorise, may
from stance.jobs.models import Job
from stance.people.models import Agency, Assignment, Unit, User
from stance.register.models import Account, AccountAgency, RegisterImport
from tests.factories.organisation import acting, office
from tests.unit.structure.source import calls, modules

pytestmark = pytest.mark.django_db


@pytest.mark.undescribed
@pytest.mark.parametrize(
    "given", [1, 0, "", "health", b"x", uuid4(), (1, 2), {"agency": 1}, object(), Session(), datetime(2026, 1, 1, tzinfo=UTC)], ids=lambda given: type(given).__name__
)  # fmt: skip
def test_what_no_room_describes_is_refused_to_everybody(given: object) -> None:
    with pytest.raises(Undescribed):
        thing_of(given)
    place = office()
    Assignment.objects.create(user=place["ada"], role="administrator")
    with acting(place["ada"]):
        for action, rule in RULES.items():
            assert may(action, given).allowed == rule.open_to_all


def test_nothing_is_the_installation_itself() -> None:
    assert thing_of(None) == THE_INSTALLATION


def test_each_says_whose_it_is() -> None:
    place = office()
    account = Account.objects.create(platform="x", handle="a")
    AccountAgency.objects.create(account=account, agency=place.agency)
    own = frozenset({place.agency.pk})
    for thing in (
        ImportRun(agency=place.agency), Job(agency_id=place.agency.pk), RegisterImport(made_by=place["pia"]), account,
        place.units["business"], place["pia"], place.agency,
    ):  # fmt: skip
        assert thing_of(thing).agencies == own, type(thing).__name__
    for thing in (ImportRun(), Job(), RegisterImport()):
        assert thing_of(thing).agencies == {NO_AGENCY}, type(thing).__name__


def test_a_person_touches_every_place_of_theirs() -> None:
    place, other = office(), office("water", is_host=False)
    pia = place["pia"]
    business = place.units["business"]
    assert thing_of(pia).touches == {Place(place.agency.pk, business.path)}
    held = Assignment.objects.create(user=pia, role="reader", unit=other.units["ict"])
    assert thing_of(pia).touches == {Place(place.agency.pk, business.path), Place(other.agency.pk)}
    Assignment.objects.create(user=other["ada"], role="administrator", deputy=pia)
    assert EVERYWHERE in thing_of(pia).touches
    User.objects.filter(pk=pia.pk).update(is_active=False)
    assert held.pk
    assert Place(other.agency.pk) in thing_of(pia).touches, "switched off, and on again with everything"


def test_who_holds_nothing_is_the_whole_installations() -> None:
    nobody = User.objects.create_user("nobody@weather.test", "x", name="Nobody")
    assert thing_of(nobody).touches == {EVERYWHERE}


def test_no_room_asks_about_a_key_or_a_name() -> None:
    """An object, or nothing: keys and texts say nothing of agencies and authors."""
    wrong = []
    for path, tree in modules():
        for call in calls(tree, "authorise", "may"):
            for given in call.args[1:2]:
                is_text = isinstance(given, ast.Constant) or (
                    isinstance(given, ast.Name) and given.id.endswith(("_id", "_key", "digest", "handle"))
                )
                if is_text and path.parts[:2] != ("engines", "policy"):
                    wrong.append(f"{path}:{call.lineno}")
    assert not wrong


def test_units_of_one_agency_are_each_their_own_place() -> None:
    place = office()
    unit = Unit.objects.get(pk=place.units["business"].pk)
    assert thing_of(unit).touches == {Place(place.agency.pk, unit.path)}
    with acting(place["ada"]):
        assert authorise("people.organisation.change", unit).agencies == {place.agency.pk}
        Agency.objects.filter(pk=place.agency.pk).update(is_host=False)
