"""Where an account is no longer as the register says: one row a kind, from when until when, and nothing else changes."""

from __future__ import annotations

import pytest

from stance.register.actions import drifts, links
from stance.register.actions.drifts import Found
from stance.register.links.look import Look
from stance.register.models import Account, AccountChange, Drift
from tests.factories.organisation import office
from tests.factories.register import draft

pytestmark = pytest.mark.django_db


@pytest.fixture(name="account")
def _account() -> Account:
    return draft(office(), "health", "x")


def test_one_kind_is_one_row_until_it_is_over(account: Account) -> None:
    seen = {"renamed": Found("It is @care now.", "care", "a" * 64)}
    assert drifts.note(account=account, found=seen, looked_at=("renamed", "unverified")) == ["renamed"]
    assert drifts.note(account=account, found=seen, looked_at=("renamed", "unverified")) == []
    (row,) = Drift.objects.all()
    assert (row.proposed, row.evidence, row.ended_at) == ("care", "a" * 64, None)
    drifts.note(account=account, found={}, looked_at=("unverified",))
    row.refresh_from_db()
    assert row.ended_at is None, "what was not looked at is not over"
    drifts.note(account=account, found={}, looked_at=("renamed",))
    row.refresh_from_db()
    assert row.ended_at is not None
    drifts.note(account=account, found=seen, looked_at=("renamed",))
    assert Drift.objects.count() == 2, "what returns is another time"


def test_nothing_on_the_register_changes(account: Account) -> None:
    before = AccountChange.objects.count()
    drifts.note(account=account, found={"gone": Found("It is gone.")}, looked_at=("gone",))
    assert AccountChange.objects.count() == before
    account.refresh_from_db()
    assert account.status == "draft"


def test_a_web_site_that_stopped_linking_is_a_drift(account: Account) -> None:
    def saw(outcome: str) -> None:
        links.keep(account=account, looks=[Look("site", outcome, "words", "https://www.example.gov/")])

    saw("not_linked")
    assert not Drift.objects.exists(), "it never did"
    saw("named")
    saw("unreachable")
    assert not Drift.objects.exists()
    saw("linked")
    saw("not_linked")
    assert Drift.objects.get().kind == "back_link_gone"
    saw("linked")
    assert not Drift.objects.filter(ended_at=None).exists()


def test_a_captured_profile_says_of_its_link_what_no_page_has_to_be_fetched_for(account: Account) -> None:
    links.keep_from_profile(account=account, host="www.example.gov", url="https://x.com/health")
    check = account.link_checks.get()
    assert (check.kind, check.outcome, check.is_captured) == ("account", "linked", True)
    at = check.checked_at
    links.keep_from_profile(account=account, host="www.example.gov", url="https://x.com/health")
    check.refresh_from_db()
    assert check.checked_at == at, "not with every look"
    links.keep_from_profile(account=account, host="", url="https://x.com/health")
    check.refresh_from_db()
    assert check.outcome == "not_linked"
