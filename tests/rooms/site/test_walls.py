"""Two agencies in one installation: whoever serves in one, in whatever role and on whichever side, opens, finds and changes
nothing of the other, at any address, by reading or writing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client
from django.utils import timezone

from stance.engines.policy import ROLES, SIDES
from stance.jobs.models import Job
from stance.people.models import Agency, Assignment, Unit, User
from stance.register.models import Account
from stance.rooms.listed import rooms
from tests.rooms.site.addresses import BACKEND, Filled, fill, routes
from tests.rooms.site.test_addresses import words

pytestmark = pytest.mark.django_db
OURS = {room.name for room in rooms()} - {"journal"}
"""Whose tables must not change. The audit trail says what was refused."""
GONE = {404, 405}
ROLE_FIRST = ("organisation/uses/", "register/import/")
"""Where whoever has not the role is told so, whatever there is: types of use are everybody's to see."""
PUBLIC = ("accounts/", "api/v1/public/", "ledger/", "start/", "reset/", "scim/", "docs/", ".well-known/")
"""What anybody may ask, or what something else than a role opens."""
OWN = (
    "account/",  # one's own sign-in
    "archive/uploads/<uuid:upload_id>/",  # one's own files (test_uploads)
    "stance/duties/<slug:area>/<slug:side>/",  # of the agency where one serves
    "stance/propose/<slug:basis>/",
    "stance/simulate/<slug:basis>/",
    "stance/simulate/<slug:basis>.csv",
)


@pytest.fixture
def filled(folders: Path, tmp_path: Path) -> Filled:
    del folders
    made = fill(tmp_path / "export")
    weather = Agency.objects.get(slug="weather")
    Job.objects.update(agency_id=weather.pk)
    return made


@pytest.fixture
def strangers(filled: Filled) -> dict[str, Client]:
    """Everybody that another agency could have: each role in a unit on each side."""
    del filled
    other = Agency.objects.create(slug="water", name="Water", since=timezone.now())
    found = {}
    for side in SIDES:
        unit = Unit.objects.create(agency=other, code=side, name=side, side=side, path="/")
        Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
        for role in ROLES:
            user = User.objects.create_user(f"{role}.{side}@water.test", "x", name=f"{role} {side}")
            Assignment.objects.create(user=user, role=role, unit=unit)
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
            client = Client(raise_request_exception=False)
            client.force_login(user, backend=BACKEND)
            found[f"{role} on the {side} side"] = client
    return found


def named() -> list[str]:
    """Addresses that name one thing, which is the first agency's."""
    return [
        route for route in routes() if ("<" in route) and not route.startswith(PUBLIC) and not route.startswith(OWN)
    ]


def _gone(route: str) -> set[int]:
    return GONE | {403} if route.startswith(ROLE_FIRST) else GONE


@pytest.mark.usefixtures("frames_once")
def test_nobody_of_another_agency_opens_anything_of_ours(filled: Filled, strangers: dict[str, Client]) -> None:
    wrong = []
    for route in named():
        for who, client in strangers.items():
            answer = client.get(filled.address(route))
            if answer.status_code not in _gone(route):
                wrong.append(f"GET {route} for {who}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


def rows() -> dict[str, Any]:
    """Everything that the rooms keep, apart from what is written down about the asking itself."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label in OURS
    }


@pytest.mark.usefixtures("frames_once")
def test_nobody_of_another_agency_changes_anything_of_ours(filled: Filled, strangers: dict[str, Client]) -> None:
    before = rows()
    wrong = []
    for route in named():
        for who, client in strangers.items():
            for form in (
                {},
                {"role": "reader", "verdict": "refuse", "digest": "d", "words": "w", "removes_factors": "on"},
            ):
                answer = client.post(filled.address(route), form)
                if answer.status_code not in _gone(route):
                    wrong.append(f"POST {route} for {who}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)
    after = rows()
    assert {name: found for name, found in after.items() if found != before[name]} == {}


def test_no_list_tells_anything_of_ours(filled: Filled, strangers: dict[str, Client]) -> None:
    official = Account.objects.exclude(status="published").order_by("pk")[0]
    markers = [
        "@agency.test",  # everybody who serves in the first agency or was invited there
        f"@{official.handle}",
        ">A job<",
        "Goal of Weather",
        "adopt the supporter stance",
        "accounts.csv",
        "export",
    ]
    markers.remove("export")  # a word of the pages themselves
    told = []
    lists = [route for route in routes() if "<" not in route and "(?" not in route and not route.startswith(PUBLIC)]
    for route in lists:
        for who, client in strangers.items():
            text = words(client.get(filled.address(route)))
            told += [f"{route} tells {who} of {marker}" for marker in markers if marker in text]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("role", ROLES)
def test_our_own_people_see_our_own_things(filled: Filled, role: str) -> None:
    """The walls are between agencies, not within one: the same roles in a unit of the first agency see what is its."""
    unit = Unit.objects.get(agency__slug="weather", code="web")
    user = User.objects.create_user("colleague@weather.test", "x", name="Colleague")
    Assignment.objects.create(user=user, role=role, unit=unit)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client = Client()
    client.force_login(user, backend=BACKEND)
    run, job = filled.values["<int:run_id>"], filled.values["<int:job_id>"]
    record = filled.values["archive/records/<record_id:record_id>"]
    for address in (
        f"/archive/imports/{run}/",
        f"/jobs/{job}/",
        f"/{record}/",
        f"/approvals/{filled.values['<int:request_id>']}/",
    ):
        assert client.get(address).status_code == 200, address
    original = client.get(f"/archive/imports/{run}/original/")
    assert original.status_code == (200 if role == "administrator" else 403)
