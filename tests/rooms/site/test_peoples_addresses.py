"""Whose e-mail address a page tells: of the people whom its reader reads. Of everybody else's, a name at most."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from stance.authority.models import Completion, Delegation, Duty, Guidance
from stance.engines.policy import ROLES
from stance.people.models import Agency, Assignment, Goal, Unit, User
from stance.register.models import Account, AccountAgency, Officer
from tests.rooms.site.addresses import BACKEND, Filled, fill, routes
from tests.rooms.site.test_addresses import words

pytestmark = pytest.mark.django_db
NAMES_WHOM_TO_ASK = {
    "register/accounts/<int:account_id>/": "the entry says who answers for the account, as its publishers wrote it",
    "register/register.csv": "the same entries, in the form in which they are brought in again",
}
"""Pages that tell the address of somebody of the whole installation on purpose: who is named there was named by the agency's
own people, by that address."""


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    """One agency whose things are also in the hands of people of the whole installation, and another beside it."""
    del folders
    made = fill(tmp_path / "export")
    _entangle(Agency.objects.get(slug="weather"))
    other = Agency.objects.create(slug="water", name="Water", since=timezone.now())
    unit = Unit.objects.create(agency=other, code="dam", name="Dam", side="business", path="/")
    for role in ROLES:
        _person(f"{role}@water.test", role, unit)
    return made


def _entangle(weather: Agency) -> None:
    """Whoever serves everywhere answers for everything that has somebody who answers for it."""
    anna, rita = (User.objects.get(email=f"{name}@agency.test") for name in ("administrator", "approver"))
    Goal.objects.update(owner=anna)
    Guidance.objects.update(owner=anna)
    Duty.objects.create(agency=weather, area="access", side="ict", holder=anna, deputy=rita)
    Duty.objects.create(agency=weather, area="access", side="business", holder=anna)
    Completion.objects.create(guidance=Guidance.objects.get(), user=anna, completed_on="2026-01-01")
    Account.objects.update(business_owner=anna, ict_owner=rita, recovery_holder=anna)
    for account in Account.objects.all():
        AccountAgency.objects.get_or_create(account=account, agency=weather)
        Officer.objects.create(account=account, user=anna, level="administrator")
    unit = Unit.objects.get(agency=weather, code="web")
    colleague = _person("colleague@weather.test", "approver", unit)
    Assignment.objects.filter(user=colleague).update(deputy=anna)
    Delegation.objects.create(
        giver=colleague, receiver=anna, reason="leave", ends_at=timezone.now() + timedelta(days=1)
    )


def _person(email: str, role: str, unit: Unit) -> User:
    user = User.objects.create_user(email, "x", name=email.partition("@")[0].replace(".", " ").capitalize())
    Assignment.objects.create(user=user, role=role, unit=unit)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return user


def test_a_page_tells_the_addresses_of_colleagues_alone(filled: Filled) -> None:
    weather = Agency.objects.get(slug="weather")
    unit = Unit.objects.get(agency=weather, code="web")
    own = {role: _person(f"own.{role}@weather.test", role, unit) for role in ROLES}
    others = list(User.objects.exclude(assignments__unit__agency=weather).values_list("email", flat=True))
    assert len(others) >= 9
    told, opened, named = set(), 0, set()
    for role, user in own.items():
        client = Client(raise_request_exception=False)
        client.force_login(user, BACKEND)
        for route in routes():
            answer = client.get(filled.address(route))
            opened += answer.status_code == 200
            text = words(answer).lower()
            found = {email for email in others if email in text}
            if route in NAMES_WHOM_TO_ASK:
                named |= {route} if found else set()
            else:
                told |= {f"{route} tells {role}s of {email}" for email in found}
    assert opened > 40 * len(ROLES)
    assert not told, "\n".join(sorted(told))
    assert named == set(NAMES_WHOM_TO_ASK), "what names nobody any more belongs out of the list"


def test_who_could_propose_a_stance_sees_the_addresses_of_those_it_concerns(filled: Filled) -> None:
    """And those alone who serve in their agency; whoever only reads sees names."""
    unit = Unit.objects.get(agency__slug="weather", code="web")
    for role in ROLES:
        client = Client()
        client.force_login(_person(f"own.{role}@weather.test", role, unit), BACKEND)
        page = words(client.get(filled.address("stance/simulate/<slug:basis>/")))
        file = words(client.get(filled.address("stance/simulate/<slug:basis>.csv")))
        for text in (page, file):
            assert "Colleague" in text
            assert ("colleague@weather.test" in text) == (role in ("administrator", "approver")), role
