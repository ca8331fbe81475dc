"""Somebody leaves while others do something at the same moment: nothing is left in the name of who cannot sign in, no successor is
lost. And who was switched off elsewhere stands where their administrators see it, until it is handed over."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from stance.authority.actions import duties
from stance.authority.models import Duty
from stance.people import actions
from stance.people.leaving import queries
from stance.people.models import Assignment, User
from stance.people.refusal import PersonRefused
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft
from tests.faults.worker_group import Installation
from tests.rooms.people.test_races import START

SETTING = (
    START
    + """
from datetime import timedelta
from django.db.models import Q
from django.utils import timezone
from stance.authority.actions import delegations, duties
from stance.authority.models import Delegation, Duty
from tests.factories.organisation import acting, office
place = office()
pia, ben, bea = (place[name] for name in ("pia", "ben", "bea"))

def by(user, work):
    def run():
        with acting(user):
            work()
    return run

def begin():
    with acting_as(OPERATOR):
        for user in (pia, ben, bea):
            User.objects.filter(pk=user.pk).update(is_active=True)
        Delegation.objects.all().delete()
        duties.name_holder(agency=place.agency, area="use", side="business", holder=pia, deputy=bea)
        Assignment.objects.filter(user=ben).update(deputy=pia, ends_at=None)
        Assignment.objects.filter(user__in=[pia, bea]).update(ends_at=None)
        return f"duty-{Duty.objects.get(ends_at=None, area='use').pk}"

def dangling():
    now = timezone.now()
    open_duties = Duty.objects.filter(ends_at=None).filter(Q(holder__is_active=False) | Q(deputy__is_active=False))
    deputies = Assignment.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), deputy__is_active=False)
    lent = Delegation.objects.filter(ends_at__gt=now).filter(Q(giver__is_active=False) | Q(receiver__is_active=False))
    return [open_duties.count(), deputies.count(), lent.count(), Duty.objects.filter(ends_at=None).count()]

def holder():
    found = Duty.objects.filter(ends_at=None).first()
    return found.holder.name if found else ""

found = []
for turn in range(4):
    key = begin()
"""
)
LEAVES = "lambda: actions.switch_off(pia, {key: ben})"
CASES: dict[str, str] = {
    "two switch off": f"at_once(by(place['ada'], {LEAVES}), by(place['ari'], lambda: actions.switch_off(pia, {{key: bea}})))",
    "the successor leaves": f"at_once(by(place['ada'], {LEAVES}), by(place['ari'], lambda: actions.switch_off(ben)))",
    "somebody reassigns": f"at_once(by(place['ada'], {LEAVES}), by(place['ari'], lambda: duties.name_holder("
    "agency=place.agency, area='use', side='business', holder=bea)))",
    "they lend their roles": f"at_once(by(place['ada'], {LEAVES}), by(pia, lambda: delegations.give("
    "receiver=bea, ends_at=timezone.now() + timedelta(days=1), areas=[], reason='r')))",
    "undone and reassigned": "(actions.switch_off(pia, {key: ben}), at_once(by(place['ada'], lambda: actions.switch_on(pia)), "
    "by(place['ari'], lambda: duties.name_holder(agency=place.agency, area='use', side='business', holder=bea))))[1]",
    "undone twice": "(actions.switch_off(pia, {key: ben}), at_once(by(place['ada'], lambda: actions.switch_on(pia)), "
    "by(place['ari'], lambda: actions.switch_on(pia))))[1]",
}
HOLDERS = {
    "two switch off": {"Ben", "Bea"},
    "the successor leaves": {"Ben", "", "Pia"},
    "somebody reassigns": {"Ben", "Bea"},
    "they lend their roles": {"Ben"},
    "undone and reassigned": {"Bea", "Pia"},
    "undone twice": {"Pia"},
}


@pytest.mark.parametrize("case", CASES)
def test_nothing_dangles_and_no_successor_is_lost(case: str, own: Installation) -> None:
    if case.startswith("undone"):
        work = f"    with acting_as(OPERATOR): outcome = {CASES[case]}\n"
    else:
        work = f"    outcome = {CASES[case]}\n"
    printed = own.python(SETTING + work + "    found.append([outcome, dangling(), holder()])\nprint(json.dumps(found))")
    turns: list[Any] = json.loads(printed.splitlines()[-1])
    for outcome, (open_duties, deputies, lent, _count), holder in turns:
        assert "done" in outcome, turns
        assert (open_duties, deputies, lent) == (0, 0, 0), (case, turns)
        assert holder in HOLDERS[case], (case, turns)
        assert set(outcome) <= {"done", "PersonRefused", "DutyRefused", "DelegationRefused", "Refused"}, turns


CHANGES = """
from stance.people.assignments import actions as assignments
from stance.people.directory.actions import provisioning
named = lambda holder, deputy: lambda: duties.name_holder(
    agency=place.agency, area="monitoring", side="business", holder=holder, deputy=deputy)
given = lambda user, deputy: lambda: assignments.give(
    user=user, role="reader", unit=place.units["business"], deputy=deputy, ends_at=timezone.now() + timedelta(days=1))
lent = lambda receiver: lambda: delegations.give(
    receiver=receiver, ends_at=timezone.now() + timedelta(days=1), areas=[], reason="r")
changes = [
    by(place["ada"], lambda: actions.switch_off(pia, {key: ben})), by(place["ari"], lambda: actions.switch_on(pia)),
    by(place["ada"], named(bea, ben)), by(place["ari"], named(ben, bea)), by(place["ada"], given(ben, bea)),
    by(place["ari"], given(bea, ben)), by(ben, lent(bea)), by(bea, lent(ben)), lambda: provisioning.remove_person(user=pia),
]
"""


def test_changes_of_who_holds_what_wait_for_each_other(own: Installation) -> None:
    """Each names two people, in both orders. None is ended by the database because two of them wait for each other."""
    setting = SETTING.replace("found = []", CHANGES + "found = []")
    printed = own.python(
        setting
        + "    Assignment.objects.filter(role='reader').delete()\n    found += at_once(*changes)\nprint(json.dumps(found))"
    )
    outcomes = json.loads(printed.splitlines()[-1])
    assert outcomes.count("done") > len(outcomes) / 2
    assert set(outcomes) <= {"done", "PersonRefused", "DutyRefused", "DelegationRefused", "RoleRefused", "Refused"}


@pytest.fixture
def left(db: None) -> Office:
    """Pia holds a duty, stands in for Ben and owns an account; then a directory switches her off."""
    del db
    place = office()
    duties.name_holder(agency=place.agency, area="use", side="business", holder=place["pia"])
    Assignment.objects.filter(user=place["ben"]).update(deputy=place["pia"])
    account = draft(place, "Owned")
    account.business_owner = place["pia"]
    account.save(update_fields=["business_owner"])
    User.objects.filter(pk=place["pia"].pk).update(is_active=False)
    return place


def test_who_was_switched_off_elsewhere_is_handed_over(left: Office) -> None:
    client = Client()
    client.force_login(left["ada"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Pia left without a successor" in client.get("/").content.decode()
    page = client.get("/people/left/").content.decode()
    assert f'href="/people/{left["pia"].pk}/off/"' in page
    form = client.get(f"/people/{left['pia'].pk}/off/").content.decode()
    assert "Hand over what was held by Pia" in form
    duty, deputy = Duty.objects.get(ends_at=None), Assignment.objects.get(user=left["ben"])
    fields = dict.fromkeys(re.findall(r'name="((?:duty|deputy|accounts)-[\w-]+?)(?:_key|_for)?"', form), "Bea")
    assert {f"duty-{duty.pk}"} < set(fields)
    said = client.post(f"/people/{left['pia'].pk}/off/", fields, follow=True).content.decode()
    assert "What Pia held is handed over." in said
    assert Duty.objects.get(ends_at=None).holder == left["bea"]
    deputy.refresh_from_db()
    assert deputy.deputy_id != left["pia"].pk
    with acting(left["ada"]):
        assert queries.without_successor() == []
        assert actions.switch_on(left["pia"]) == []
    assert Duty.objects.get(ends_at=None).holder == left["pia"]


def test_only_whoever_administers_them_is_shown_who_left(left: Office) -> None:
    other = office("water", is_host=False)
    with acting(other["ada"]):
        assert queries.without_successor() == []
    with acting(left["ben"]):
        assert queries.without_successor() == []
    with acting(left["ada"]):
        assert queries.without_successor() == [left["pia"]]
        with pytest.raises(PersonRefused, match="can sign in again"):
            actions.hand_over(left["bea"], {})
