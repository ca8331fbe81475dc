"""What an agency's directory or table says of somebody who holds something elsewhere too: who they are is not its to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from stance.authority.models import Delegation
from stance.journal.actor import acting_as
from stance.people.directory import token_scopes
from stance.people.directory.actions import provisioning
from stance.people.models import Assignment, Unit, User
from stance.people.refusal import PersonRefused
from tests.rooms.people.organisations import acting, agency, person, unit
from tests.rooms.people.test_importing import bring, faults

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def serves(ana: User, there: Unit) -> None:
    Assignment.objects.create(user=ana, role="reader", unit=there)


def will_serve(ana: User, there: Unit) -> None:
    Assignment.objects.create(user=ana, role="reader", unit=there, starts_at=timezone.now() + DAY)


def stands_in(ana: User, there: Unit) -> None:
    Assignment.objects.create(user=person("tom"), role="approver", unit=there, deputy=ana)


def was_lent(ana: User, there: Unit) -> None:
    tom = person("tom", "approver", there)
    Delegation.objects.create(giver=tom, receiver=ana, ends_at=timezone.now() + DAY, reason="leave")


@pytest.mark.parametrize("holds", [serves, will_serve, stands_in, was_lent])
def test_name_and_address_of_who_holds_something_elsewhere_stay(holds: Callable[[User, Unit], None]) -> None:
    health, parks = agency(domains=["agency.test"]), agency("parks")
    scope = token_scopes.of_agency(health)
    said = provisioning.Said("ana", "ana@agency.test", "Ana")
    ana = provisioning.add_person(said=said, scope=scope)
    renamed = replace(said, name="Ana Married")
    assert provisioning.change_person(user=ana, said=renamed, scope=scope).name == "Ana Married"
    holds(ana, unit(parks, "rangers"))
    assert provisioning.change_person(user=ana, said=renamed, scope=scope).name == "Ana Married"
    for change in ({"name": "The Minister"}, {"email": "other@agency.test"}, {"is_active": False}):
        with pytest.raises(PersonRefused, match="has roles outside this agency too"):
            provisioning.change_person(user=ana, said=replace(renamed, **change), scope=scope)
    everywhere = provisioning.change_person(user=ana, said=replace(renamed, name="Ana Lee"))
    assert everywhere.name == "Ana Lee"


def test_who_got_roles_elsewhere_meanwhile_does_not_come_back_by_the_directory_alone() -> None:
    person("ada", "administrator")
    health, parks = agency(domains=["agency.test"]), agency("parks")
    scope = token_scopes.of_agency(health)
    said = provisioning.Said("ana", "ana@agency.test", "Ana")
    ana = provisioning.add_person(said=said, scope=scope)
    provisioning.remove_person(user=ana, scope=scope)
    serves(ana, unit(parks, "rangers"))
    with pytest.raises(PersonRefused, match="has roles outside this agency too"):
        provisioning.add_person(said=said, scope=scope)
    assert not User.objects.get(pk=ana.pk).is_active
    assert provisioning.add_person(said=said).is_active


@pytest.mark.parametrize("holds", [serves, will_serve, stands_in, was_lent])
def test_a_table_renames_nobody_who_holds_something_elsewhere(holds: Callable[[User, Unit], None]) -> None:
    health, parks = agency(domains=["agency.test"]), agency("parks")
    web = unit(health, "web", side="ict")
    eva, ana = person("eva", "administrator", web), person("ana", "reader", web)
    with acting_as(acting(eva)):
        assert bring({"email": ana.email, "name": "Ana Lee"}).failures == []
    holds(ana, unit(parks, "rangers"))
    with acting_as(acting(eva)):
        assert faults(bring({"email": ana.email, "name": "The Minister"})) == [(2, "name")]
    assert User.objects.get(pk=ana.pk).name == "Ana Lee"
