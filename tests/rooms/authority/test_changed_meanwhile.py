"""Between asking and answering lie days. Whoever approves then does so for what it is about as it is by then: whose it is, which
places it touches, and whether its asker still reaches them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.utils import timezone

from stance.authority.actions import requests, stances
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.engines.policy import Refused
from stance.people.assignments import actions as serving
from stance.people.models import Assignment
from stance.register.actions import changes, lifecycle, renames
from stance.register.models import Account
from stance.register.writes import account_rows
from tests.factories.organisation import Office, acting, office, person, unit
from tests.factories.register import draft, fresh, published

pytestmark = pytest.mark.django_db
EITHER = {"side": "either", "approver": "either"}
ASKED_OF_BOTH = dict.fromkeys(("register.account.archive", "register.account.publish"), EITHER)
VERBS = ("publish", "rename", "change", "archive")


@pytest.fixture
def two() -> tuple[Office, Office]:
    both = office("alpha"), office("beta", is_host=False)
    now = timezone.now()
    for place in both:
        version = stances.propose(leaving_uncovered=True, agency=place.agency, basis="supporter", changes=ASKED_OF_BOTH)
        StanceVersion.objects.filter(pk=version.pk).update(state="adopted", adopted_at=now, effective_from=now)
    return both


def asked(verb: str, place: Office) -> ApprovalRequest:
    """By a publisher of the business unit, about an account of it."""
    texts = {"unit": f"{place.agency.slug}/business"}
    account = draft(place, "News", **texts) if verb == "publish" else published(place, "News", **texts)
    if verb == "publish":
        lifecycle.submit(account=account)
    with acting(place["pia"]):
        request = {
            "publish": lambda: lifecycle.publish(account=fresh(account)),
            "rename": lambda: renames.rename(account=account, address="@Other", reason="r"),
            "change": lambda: changes.change_published(account=account, texts={"contacts": "Desk"}, reason="r"),
            "archive": lambda: lifecycle.archive(account=account, reason="r"),
        }[verb]()
    assert request is not None
    return request


def approved(request: ApprovalRequest, place: Office, name: str = "ben") -> str:
    """Its state after somebody said yes, and what was said."""
    with acting(place[name]), suppress(requests.RequestRefused):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    request.refresh_from_db()
    return f"{request.state}: {request.closing_words}"


@pytest.mark.parametrize("agencies", ["beta", "alpha and beta"])
@pytest.mark.parametrize("verb", VERBS)
def test_nobody_approves_what_is_another_agencys_by_now(verb: str, agencies: str, two: tuple[Office, Office]) -> None:
    alpha, _beta = two
    request = asked(verb, alpha)
    account, before = Account.objects.get(), Account.objects.values().get()
    whose = [place.agency.pk for place in two if place.agency.slug in agencies]
    account_rows.apply(fresh(account), {"agencies": whose, **({"unit": None} if agencies == "beta" else {})})
    state = approved(request, alpha)
    assert state.startswith("void"), state
    assert "ask again" in state
    now = Account.objects.values().get()
    assert {key: now[key] for key in ("status", "handle", "contacts")} == {
        key: before[key] for key in ("status", "handle", "contacts")
    }


@pytest.mark.parametrize("verb", VERBS)
def test_nor_what_its_asker_does_not_reach_any_more(verb: str, two: tuple[Office, Office]) -> None:
    alpha, _beta = two
    request = asked(verb, alpha)
    Account.objects.update(unit=alpha.units["ict"])
    assert approved(request, alpha).startswith("void: Pia may not do this any more")


@pytest.mark.parametrize("verb", VERBS)
def test_whose_approval_it_waits_for_follows_the_unit(verb: str, two: tuple[Office, Office]) -> None:
    """An approver of the former unit has no say in the new one, where the asker is a publisher as well."""
    alpha, _beta = two
    request = asked(verb, alpha)
    other = unit(alpha.agency, "press", "business")
    Assignment.objects.create(user=alpha["pia"], role="publisher", unit=other)
    alpha.people["una"] = una = person("una@alpha.test", "Una")
    Assignment.objects.create(user=una, role="approver", unit=other)
    Account.objects.update(unit=other)
    with acting(alpha["ben"]), pytest.raises(Refused, match="the role approver, in the unit or agency"):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    assert approved(request, alpha, "una").startswith("approved")


def test_nobody_is_entrusted_who_serves_beyond_the_askers_reach_by_then(two: tuple[Office, Office]) -> None:
    """Else an administrator changes a person of another agency by having asked before they came to it."""
    alpha, beta = two
    new = alpha.add("new", "reader")
    with acting(alpha["ada"]):
        serving.give(user=new, role="approver", unit=alpha.units["business"])
    Assignment.objects.create(user=new, role="publisher", unit=beta.units["ict"])
    assert approved(ApprovalRequest.objects.get(), alpha, "ari").startswith("void: Ada may not do this any more")
    assert not new.assignments.filter(role="approver").exists()


def test_two_requests_about_one_person_are_both_carried_out(two: tuple[Office, Office]) -> None:
    """What the first gives is a place more that the second touches: within their reach, it goes on."""
    alpha, _beta = two
    with acting(alpha["ada"]):
        serving.give(user=alpha["pia"], role="approver", unit=alpha.units["business"])
        serving.give(user=alpha["pia"], role="administrator", unit=alpha.units["ict"])
    for request in ApprovalRequest.objects.order_by("pk"):
        assert approved(request, alpha, "ari").startswith("approved")
