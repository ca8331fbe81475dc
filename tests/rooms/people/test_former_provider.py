"""Another identity provider is set up: what the former one vouched for counts no more, neither for people nor for sessions."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from stance.people.directory.actions.sign_ins import recognise
from stance.people.models import Assignment, User
from stance.people.oidc.adapter import PROVEN
from stance.people.oidc.claims import Claims
from stance.people.oidc.configuration import Configuration, configuration
from stance.people.sign_in.second_factors import (
    had_second_factor,
    has_second_factor,
    without_second_factor,
)
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
FORMER, NOW = "https://former.test", "https://now.test"


@pytest.fixture
def provider(settings: Any) -> Any:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_AGENCY = FORMER, "stance", ""
    settings.OIDC_UNKNOWN, settings.OIDC_LINK_BY_EMAIL, settings.OIDC_SECOND_FACTOR = "provision", True, ["mfa"]
    return settings


def trusted() -> Configuration:
    found = configuration()
    assert found is not None
    return found


def came_in(subject: str = "s") -> User:
    claims = Claims(subject, "ana@agency.test", True, "Ana", None, second_factor=True)
    return recognise(claims=claims, trusted=trusted(), begun_at=timezone.now()).user


def counts(user: User) -> set[bool]:
    return {
        has_second_factor(user),
        had_second_factor(user.pk, timezone.now()),
        without_second_factor([user.pk]) == set(),
    }


@pytest.mark.parametrize(
    "change",
    [{"OIDC_ISSUER": NOW}, {"OIDC_ISSUER": ""}, {"OIDC_ISSUER": f"{FORMER}/tenant"}, {"OIDC_SECOND_FACTOR": []}],
    ids=str,
)
def test_a_factor_counts_while_its_provider_is_the_one_that_is_set_up(change: dict[str, Any], provider: Any) -> None:
    user = came_in()
    assert counts(user) == {True}
    for name, value in change.items():
        setattr(provider, name, value)
    assert counts(user) == {False}
    provider.OIDC_ISSUER, provider.OIDC_SECOND_FACTOR = FORMER, ["mfa"]
    assert counts(user) == {True}, "nothing was thrown away"


def test_the_new_provider_vouches_for_itself(provider: Any) -> None:
    user = came_in()
    provider.OIDC_ISSUER = NOW
    assert came_in("other subject") == user
    assert counts(user) == {True}
    assert SocialAccount.objects.filter(user=user).count() == 2


def test_a_session_that_the_former_one_proved_is_asked_for_a_factor_of_ours(provider: Any) -> None:
    user = came_in()
    Assignment.objects.create(user=user, role="reader")
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session[PROVEN] = trusted().provider_id
    session.save()
    assert client.get("/jobs/").status_code == 200
    provider.OIDC_ISSUER = NOW
    assert client.get("/jobs/")["Location"] == "/account/2fa/"
    came_in("other subject")
    assert client.get("/jobs/")["Location"] == "/account/2fa/", "the new one proved another session"
