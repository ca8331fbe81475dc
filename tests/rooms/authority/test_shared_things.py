"""What two agencies share: neither's stance loosens the other's, and whoever looks does it for their own agency."""

from __future__ import annotations

import pytest
from django.utils import timezone

from stance.authority.decisions import decide, decide_for, shared_stance_now
from stance.authority.models import StanceVersion
from stance.authority.queries import explanations, stances
from stance.engines.policy import Thing, preset
from tests.factories.organisation import Office, acting, office

pytestmark = pytest.mark.django_db
ARCHIVE, READ = "register.account.archive", "register.account.read"


@pytest.fixture
def two() -> tuple[Office, Office]:
    return office(), office("parks", is_host=False)


def stands(place: Office, **changed: dict[str, object]) -> None:
    """The agency's stance, with some actions changed."""
    rules = {name: rule.as_json() for name, rule in preset("observer").stance.rules.items()}
    for name, change in changed.items():
        action = name.replace("__", ".")
        rules[action] = {**rules[action], **change}
    number, now = StanceVersion.objects.filter(agency=place.agency).count() + 1, timezone.now()
    StanceVersion.objects.create(
        agency=place.agency,
        number=number,
        basis="observer",
        rules=rules,
        duties={},
        state="adopted",
        adopted_at=now,
        effective_from=now,
        adopted_by=["Ada", "Ari"],
    )


def shared(first: Office, second: Office) -> Thing:
    return Thing("account", "1", "@shared", agencies=frozenset({first.agency.pk, second.agency.pk}))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_approval_that_one_agency_asks_for_is_asked_for_of_the_others_people_too(
    two: tuple[Office, Office], order: tuple[int, int]
) -> None:
    strict, loose = (two[index] for index in order)
    stands(strict, register__account__archive={"side": "either", "approver": "either"})
    stands(loose, register__account__archive={"side": "either", "approver": "none"})
    thing = shared(*two)
    for place in two:
        with acting(place["ada"]):
            decision = decide(ARCHIVE, thing)
        assert decision.route, place.agency.slug
        assert decide_for(ARCHIVE, place["ada"].pk, thing).route == decision.route
    own = Thing("account", "2", "@own", agencies=frozenset({loose.agency.pk}))
    with acting(loose["ada"]):
        assert not decide(ARCHIVE, own).route


def test_who_looks_is_asked_about_under_their_own_agencys_stance_as_in_lists(two: tuple[Office, Office]) -> None:
    first, second = two
    stands(first, register__account__read={"side": "ict", "approver": "none"})
    stands(second, register__account__read={"side": "either", "approver": "none"})
    thing = shared(*two)
    with acting(first["pia"]):
        assert not decide(READ, thing).allowed
    with acting(second["pia"]):
        assert decide(READ, thing).allowed
    assert [decide_for(READ, place["pia"].pk, thing).allowed for place in two] == [False, True]
    with acting(second["ada"]):
        able, _, count = explanations.who_can(READ, thing)
    names = {one.user.pk for one in able}
    assert second["pia"].pk in names
    assert first["pia"].pk not in names
    assert count == len(able)


def test_now_and_for_the_record_are_one_stance(two: tuple[Office, Office]) -> None:
    for place in two:
        stands(place, register__account__archive={"side": "either", "approver": "ict"})
    both = [place.agency.pk for place in two]
    assert shared_stance_now(both) == stances.shared(both)
    assert shared_stance_now([]) == stances.shared([]) == shared_stance_now(both[:1])
