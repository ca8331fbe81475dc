"""The word of one agency's identity provider counts for that agency: for its addresses, and for its units."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from stance.people.directory.actions import connections
from stance.people.directory.actions.sign_ins import recognise
from stance.people.doctor_checks import provider
from stance.people.models import Agency, Assignment, User
from stance.people.oidc.claims import Claims, read
from stance.people.oidc.configuration import Configuration
from stance.people.refusal import PersonRefused
from tests.rooms.people.organisations import agency, unit

pytestmark = pytest.mark.django_db
WHOLE = Configuration("https://id.test", "stance", "Sign in", True, True, "groups", frozenset({"mfa"}))
HEALTHS = replace(WHOLE, agency="health")


def said(email: str, subject: str = "s", **more: Any) -> Claims:
    given: dict[str, Any] = {"email_verified": True, "name": "N", "groups": None, "second_factor": True}
    return Claims(subject=subject, email=email, **(given | more))


@pytest.fixture
def two() -> tuple[Agency, Agency]:
    return agency(domains=["health.test"]), agency("parks", domains=["parks.test", "parks.health.test"])


@pytest.mark.parametrize("address", ["ana@health.test", "ana@mail.health.test", "ana@HEALTH.test"])
def test_it_is_believed_for_its_own_addresses(address: str, two: tuple[Agency, Agency]) -> None:
    assert (
        recognise(claims=said(address), trusted=HEALTHS, begun_at=timezone.now()).user.email.lower() == address.lower()
    )


@pytest.mark.parametrize(
    "address",
    [
        "roy@parks.test", "roy@parks.health.test", "roy@nobodys.test", "roy@nothealth.test", "roy@health.test.evil.test",
        "roy@ｐａｒｋｓ.test",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_known", [False, True])
def test_it_is_not_believed_for_others(address: str, is_known: bool, two: tuple[Agency, Agency]) -> None:
    """Neither to take somebody over nor to become somebody who is there."""
    if is_known:
        User.objects.create_user(address, None, name="Roy")
    with pytest.raises(
        PersonRefused, match="is not under an official domain of Department of Health, whose sign-in this is"
    ):
        recognise(claims=said(address), trusted=HEALTHS, begun_at=timezone.now())
    assert not SocialAccount.objects.exists()
    assert recognise(claims=said(address), trusted=WHOLE, begun_at=timezone.now()).user.email == address


def test_an_identity_from_before_is_not_believed_for_others_either(two: tuple[Agency, Agency]) -> None:
    recognise(claims=said("roy@parks.test"), trusted=WHOLE, begun_at=timezone.now())
    with pytest.raises(PersonRefused, match="not under an official domain"):
        recognise(claims=said("roy@health.test"), trusted=HEALTHS, begun_at=timezone.now())
    assert User.objects.get().email == "roy@parks.test"


def test_nobody_moves_to_anothers_address(two: tuple[Agency, Agency]) -> None:
    recognise(claims=said("ana@health.test"), trusted=HEALTHS, begun_at=timezone.now())
    with pytest.raises(PersonRefused, match="not under an official domain"):
        recognise(claims=said("ana@parks.test"), trusted=HEALTHS, begun_at=timezone.now())
    assert User.objects.get().email == "ana@health.test"


def test_a_domain_that_another_has_too_is_nobodys(two: tuple[Agency, Agency]) -> None:
    """Administrators say which domains their agency has; saying another's gives its addresses to no provider."""
    Agency.objects.filter(slug="parks").update(domains=["health.test"])
    for trusted in (HEALTHS, replace(HEALTHS, agency="parks")):
        with pytest.raises(PersonRefused):
            recognise(claims=said("ana@health.test"), trusted=trusted, begun_at=timezone.now())


def test_its_groups_stand_for_its_own_units_alone(two: tuple[Agency, Agency]) -> None:
    health, parks = two
    web, rangers = unit(health, "web"), unit(parks, "rangers")
    for where in (web, rangers, None):
        connections.map_group(group="team", role="publisher", unit=where)
    user = recognise(
        claims=said("ana@health.test", groups=frozenset({"team"})), trusted=HEALTHS, begun_at=timezone.now()
    ).user
    assert list(Assignment.objects.filter(user=user).values_list("unit__code", flat=True)) == ["web"]


def test_what_was_merged_into_it_is_its_own(two: tuple[Agency, Agency]) -> None:
    health, parks = two
    Agency.objects.filter(pk=parks.pk).update(until=timezone.now(), successor=health)
    assert (
        recognise(claims=said("roy@parks.test"), trusted=HEALTHS, begun_at=timezone.now()).user.email
        == "roy@parks.test"
    )


@pytest.mark.parametrize("slug", ["nobody", "ended"])
def test_an_agency_that_is_not_there_is_nobodys_not_everybodys(
    slug: str, two: tuple[Agency, Agency], settings: Any
) -> None:
    agency("ended", domains=["ended.test"], since=timezone.now() - timedelta(days=9), until=timezone.now())
    with pytest.raises(PersonRefused, match="set up for an agency that is not here"):
        recognise(claims=said("ana@ended.test"), trusted=replace(HEALTHS, agency=slug), begun_at=timezone.now())
    settings.OIDC_ISSUER, settings.OIDC_AGENCY = "https://id.test", slug
    (found,) = provider()
    assert not found.ok
    assert "is no agency here" in found.detail


def test_the_doctor_says_whom_it_is_believed_for(two: tuple[Agency, Agency], settings: Any) -> None:
    settings.OIDC_ISSUER = "https://id.test"
    assert list(provider()) == []
    settings.OIDC_AGENCY = "health"
    (found,) = provider()
    assert (found.ok, found.detail) == (True, "of Department of Health, for health.test")


@pytest.mark.parametrize(
    ("token", "userinfo", "address", "is_proven"),
    [
        ({"email": "own@a.test", "email_verified": True}, {"email": "roy@a.test"}, "roy@a.test", None),
        ({"email_verified": True}, {"email": "roy@a.test"}, "roy@a.test", None),
        ({"email": "roy@a.test"}, {"email_verified": True}, "roy@a.test", None),
        ({"email": "own@a.test", "email_verified": True}, {"email": "", "email_verified": False}, "own@a.test", True),
        ({"email": "Own@a.test", "email_verified": True}, {"email": "own@a.test"}, "own@a.test", True),
        ({"email": "own@a.test", "email_verified": False}, {"email": "own@a.test", "email_verified": True}, "own@a.test", False),
        ({"email": "own@a.test", "email_verified": "true"}, {}, "own@a.test", None),
        ({}, {"email": "own@a.test", "email_verified": True}, "own@a.test", True),
    ],
)  # fmt: skip
def test_an_address_is_proven_by_who_names_it(
    token: dict[str, Any], userinfo: dict[str, Any], address: str, is_proven: bool | None
) -> None:
    """The one's word for its address is none for the other's."""
    found = read({"sub": "s", **token}, {"sub": "s", **userinfo}, WHOLE)
    assert (found.email, found.email_verified) == (address, is_proven)
