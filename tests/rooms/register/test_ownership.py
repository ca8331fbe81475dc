"""An account is given to an agency, a unit or an owner by somebody who reaches it before and after, by whichever door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from stance.authority.actions import requests, stances
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.engines.policy import Refused
from stance.people.models import Assignment, User
from stance.register.actions import changes, imports, mergers, registrations, renames
from stance.register.models import Account, AccountAgency
from stance.register.refusal import AccountRefused
from tests.factories.organisation import Office, acting, office, person
from tests.factories.register import draft, published, table
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Office, Office]:
    first, second = office("alpha"), office("beta", is_host=False)
    first.add("pat", "publisher", "ict")
    second.add("pat", "publisher", "ict")
    return first, second


def both(alpha: Office, beta: Office) -> User:
    user = person("both@beta.test", "Bo")
    for place in (alpha, beta):
        Assignment.objects.create(user=user, role="publisher", unit=place.units["ict"])
    return user


def agencies_of(account: Account) -> set[str]:
    return set(AccountAgency.objects.filter(account=account, until__isnull=True).values_list("agency__slug", flat=True))


def reads_in(place: Office, user: User) -> User:
    """They know of its units and people, and may change nothing of it."""
    Assignment.objects.create(user=user, role="reader", unit=place.units["ict"])
    return user


@pytest.mark.parametrize("who", ["pat", "pia"])
@pytest.mark.parametrize(
    "texts",
    [
        {"agencies": "alpha"},
        {"agencies": "beta; alpha"},
        {"unit": "alpha/business"},
        {"business_owner": "pia@alpha.test"},
    ],
)
@pytest.mark.parametrize("status", ["draft", "published"])
def test_nothing_is_given_to_an_agency_that_was_not_asked(
    status: str, texts: dict[str, str], who: str, two: tuple[Office, Office]
) -> None:
    alpha, beta = two
    account = (published if status == "published" else draft)(beta, "BetaNews", unit="beta/business")
    with acting(reads_in(alpha, beta[who])), pytest.raises(AccountRefused, match="ask Department of Alpha"):
        if status == "published":
            changes.transfer(account=account, texts=texts, reason="r")
        else:
            changes.change(account=account, texts=texts)
    assert agencies_of(account) == {"beta"}


@pytest.mark.parametrize("texts", [{"agencies": "alpha"}, {"unit": "alpha/ict"}, {"agencies": "alpha; beta"}])
def test_whoever_serves_in_both_gives_it(texts: dict[str, str], two: tuple[Office, Office]) -> None:
    alpha, beta = two
    account = published(beta, "BetaNews")
    with acting(both(alpha, beta)):
        changes.transfer(account=account, texts=texts, reason="r")
    assert ("alpha" in agencies_of(account)) is ("agencies" in texts)


def test_a_shared_account_is_not_taken_from_the_other_agency(two: tuple[Office, Office]) -> None:
    _, beta = two
    account = published(beta, "Shared", agencies="alpha; beta")
    with acting(beta["pat"]):
        with pytest.raises(AccountRefused, match="ask Department of Alpha"):
            changes.transfer(account=account, texts={"agencies": "beta"}, reason="r")
        changes.transfer(account=account, texts={"business_owner": "pia@beta.test"}, reason="r")


@pytest.mark.parametrize(
    "texts", [{"unit": "alpha/business"}, {"ict_owner": "ada@alpha.test"}, {"agencies": "alpha; beta"}]
)
def test_a_new_account_neither_on_the_page_nor_in_a_table(texts: dict[str, str], two: tuple[Office, Office]) -> None:
    alpha, beta = two
    with acting(reads_in(alpha, beta["pat"])):
        with pytest.raises((AccountRefused, Refused)):
            registrations.add(platform="x", address="BetaNew", texts={"agencies": "beta", **texts})
        rows = [{"platform": "x", "handle": "BetaNew", "agencies": "beta", **texts}]
        made = imports.take_over(content=table(*rows), name="accounts.csv")
        assert next(iter(texts)) in {fault.column for fault in made.faults}
    assert not Account.objects.exists()


def test_a_draft_is_not_given_away_in_a_table(two: tuple[Office, Office]) -> None:
    alpha, beta = two
    account = draft(beta, "BetaNews")
    content = table({"platform": "x", "handle": "BetaNews", "agencies": "alpha"})
    with acting(beta["pat"]):
        assert imports.take_over(content=content, name="a.csv").faults
    assert agencies_of(account) == {"beta"}
    with acting(both(alpha, beta)):
        assert not imports.take_over(content=content, name="a.csv").faults
    assert agencies_of(account) == {"alpha"}


@pytest.mark.parametrize("who", ["pat", "pia"])
def test_a_merge_needs_a_role_in_the_whole_of_both(who: str, two: tuple[Office, Office]) -> None:
    alpha, beta = two
    account = published(beta, "BetaNews")
    client = Client()
    client.force_login(beta[who], backend=BACKEND)
    given = {
        "agency": beta.agency.pk,
        "successor": alpha.agency.pk,
        "reason": "r",
        "day": timezone.localdate().isoformat(),
    }
    unknown = client.post("/register/merge/", given | {"successor": 424242})
    refused = client.post("/register/merge/", given)
    assert (refused.status_code, unknown.status_code) == (200, 200)
    for answer in (refused, unknown):
        assert "No such agency is known to you. Ask the system operator" in answer.content.decode()
    in_a_unit = person("unit@beta.test", "Uli")
    for place in (alpha, beta):
        Assignment.objects.create(user=in_a_unit, role="publisher", unit=place.units["business"])
    day = timezone.now() - timedelta(minutes=1)
    with acting(in_a_unit), pytest.raises(AccountRefused, match="does not reach"):
        mergers.move_accounts(agency=beta.agency, successor=alpha.agency, at=day, reason="r")
    assert agencies_of(account) == {"beta"}
    with acting(both(alpha, beta)):
        assert mergers.move_accounts(agency=beta.agency, successor=alpha.agency, at=day, reason="r") == 1


@pytest.mark.parametrize("what", ["transfer", "merge"])
def test_the_other_agency_is_asked_about_again_when_it_is_carried_out(what: str, two: tuple[Office, Office]) -> None:
    """Under a stance that wants an approval, which takes a day or two."""
    alpha, beta = two
    now = timezone.now()
    for place in two:
        version = stances.propose(leaving_uncovered=True, agency=place.agency, basis="leader")
        StanceVersion.objects.filter(pk=version.pk).update(state="adopted", adopted_at=now, effective_from=now)
    account = published(beta, "BetaNews")
    user = both(alpha, beta)
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    with acting(user):
        if what == "transfer":
            request = changes.transfer(account=account, texts={"agencies": "alpha"}, reason="r")
        else:
            request = mergers.move_accounts(agency=beta.agency, successor=alpha.agency, at=timezone.now(), reason="r")  # type: ignore[assignment]
    assert isinstance(request, ApprovalRequest)
    Assignment.objects.filter(user=user, unit=alpha.units["ict"]).delete()
    with acting(beta["ines"]):
        answered = requests.answer(request.pk, verdict="approve", digest=request.digest)
    assert answered.state == "void"
    assert agencies_of(account) == {"beta"}


@pytest.mark.parametrize("status", ["draft", "under_review"])
def test_a_taken_address_does_not_tell_whose_draft_it_is(status: str, two: tuple[Office, Office]) -> None:
    alpha, beta = two
    account = draft(alpha, "AlphaMinister")
    Account.objects.filter(pk=account.pk).update(status=status)
    with acting(beta["pat"]), pytest.raises(AccountRefused) as told:
        registrations.add(platform="x", address="https://twitter.com/alphaMINISTER", texts={"agencies": "beta"})
    assert "an account of another agency. Ask the system operator" in str(told.value)
    assert "AlphaMinister" not in str(told.value)
    other = published(beta, "BetaNews")
    with acting(beta["pat"]), pytest.raises(AccountRefused, match="an account of another agency"):
        renames.rename(account=other, address="@AlphaMinister", reason="r")
    with acting(alpha["pat"]), pytest.raises(AccountRefused, match="as @AlphaMinister"):
        registrations.add(platform="x", address="@AlphaMinister", texts={"agencies": "alpha"})
