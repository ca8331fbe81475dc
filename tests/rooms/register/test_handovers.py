"""What one agency gives another is approved under the stance of each: whose stance wants an approval is asked, whoever gives."""

from __future__ import annotations

import pytest
from django.utils import timezone

from stance.authority.actions import requests, stances
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.people.models import Assignment, User
from stance.register.actions import changes, mergers
from stance.register.models import Account, AccountAgency
from tests.factories.organisation import Office, acting, office, person
from tests.factories.register import published

pytestmark = pytest.mark.django_db
TRANSFER = "register.account.transfer"
WAYS = ("agencies", "shared", "unit", "merge")


def places(*asked: str) -> tuple[Office, Office]:
    """Alpha gives to beta; those named want an approval."""
    both = office("alpha"), office("beta", is_host=False)
    now = timezone.now()
    for place in both:
        approver = "either" if place.agency.slug in asked else "none"
        rule = {TRANSFER: {"side": "either", "approver": approver}}
        version = stances.propose(leaving_uncovered=True, agency=place.agency, basis="supporter", changes=rule)
        StanceVersion.objects.filter(pk=version.pk).update(state="adopted", adopted_at=now, effective_from=now)
    return both


def given(way: str, alpha: Office, beta: Office) -> tuple[User, Account]:
    """By somebody who publishes in both."""
    giver = person("giver@alpha.test", "Gil")
    for place in (alpha, beta):
        Assignment.objects.create(user=giver, role="publisher", unit=place.units["ict"])
    account = published(alpha, "News")
    with acting(giver):
        if way == "merge":
            mergers.move_accounts(agency=alpha.agency, successor=beta.agency, at=timezone.now(), reason="r")
        else:
            texts = {"agencies": "beta", "shared": "alpha; beta", "unit": "beta/ict"}
            name = "unit" if way == "unit" else "agencies"
            changes.transfer(account=account, texts={name: texts[way]}, reason="r")
    return giver, account


def is_betas(account: Account) -> bool:
    account.refresh_from_db()
    now = AccountAgency.objects.filter(account=account, until__isnull=True, agency__slug="beta")
    return now.exists() or (account.unit is not None and account.unit.agency.slug == "beta")


def approve(request: ApprovalRequest, place: Office, verdict: str = "approve") -> ApprovalRequest:
    with acting(place["ines"]):
        return requests.answer(request.pk, verdict=verdict, digest=request.digest, words="w")


@pytest.mark.parametrize("way", WAYS)
def test_where_no_stance_wants_an_approval_it_is_done(way: str) -> None:
    assert is_betas(given(way, *places())[1])
    assert not ApprovalRequest.objects.exists()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("side", ["alpha", "beta"])
def test_the_side_that_wants_one_is_asked(side: str, way: str) -> None:
    alpha, beta = places(side)
    _giver, account = given(way, alpha, beta)
    assert not is_betas(account)
    request = ApprovalRequest.objects.get()
    assert [one.slug for one in request.agencies.all()] == [side]
    assert approve(request, alpha if side == "alpha" else beta).state == "approved", request.closing_words
    assert is_betas(account)


@pytest.mark.parametrize("way", WAYS)
def test_both_are_asked_one_after_the_other(way: str) -> None:
    alpha, beta = places("alpha", "beta")
    giver, account = given(way, alpha, beta)
    first = approve(ApprovalRequest.objects.get(), alpha)
    assert first.state == "approved"
    assert "Department of Beta is asked next" in first.closing_words
    assert not is_betas(account)
    second = ApprovalRequest.objects.get(state="open")
    assert second.asked_by == giver
    assert [one.slug for one in second.agencies.all()] == ["beta"]
    assert approve(second, beta).state == "approved"
    assert is_betas(account)


@pytest.mark.parametrize("way", WAYS)
def test_one_no_is_enough(way: str) -> None:
    alpha, beta = places("alpha", "beta")
    _giver, account = given(way, alpha, beta)
    approve(ApprovalRequest.objects.get(), alpha)
    assert approve(ApprovalRequest.objects.get(state="open"), beta, "refuse").state == "refused"
    assert not is_betas(account)


@pytest.mark.parametrize("way", WAYS)
def test_who_lost_their_role_on_the_other_side_meanwhile_gives_nothing(way: str) -> None:
    alpha, beta = places("alpha", "beta")
    giver, account = given(way, alpha, beta)
    Assignment.objects.filter(user=giver, unit__agency=beta.agency).delete()
    assert approve(ApprovalRequest.objects.get(), alpha).state == "void"
    assert not ApprovalRequest.objects.filter(state="open").exists()
    assert not is_betas(account)
