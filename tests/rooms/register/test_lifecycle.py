"""An account's life: draft, under review, published, archived; suspended and renamed on the way."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.authority.policy_objects import named
from stance.engines.policy import Refused
from stance.journal.models import Event
from stance.register import described_objects
from stance.register.actions import changes, lifecycle, registrations, renames, reviews, suspensions
from stance.register.models import Account, AccountChange, Address, RegisterGeneration
from stance.register.refusal import AccountRefused
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft, fresh, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather() -> Office:
    return office()


def generation() -> int:
    return RegisterGeneration.objects.get().number


def approved(place: Office, name: str, request: ApprovalRequest | None) -> ApprovalRequest:
    assert request is not None, "nobody was asked"
    with acting(place[name]):
        return requests.answer(request.pk, verdict="approve", digest=request.digest)


def submitted(place: Office) -> Account:
    account = draft(place)
    lifecycle.submit(account=account)
    return fresh(account)


def test_a_new_account_is_a_draft_with_one_address_and_its_history(weather: Office) -> None:
    account = draft(weather, "https://twitter.com/WeatherDept?lang=en")
    assert (account.status, account.handle, account.service_url) == (
        "draft",
        "WeatherDept",
        "https://x.com/WeatherDept",
    )
    (address,) = account.addresses.all()
    assert (address.kind, address.key, address.until) == ("handle", "weatherdept", None)
    assert AccountChange.objects.get(account=account, field="status").after == "draft"
    assert Event.objects.filter(object_kind="account", object_id=str(account.pk)).count() == 1


@pytest.mark.parametrize(
    "again", ["@weatherdept", "https://x.com/WEATHERDEPT", "mobile.twitter.com/weatherdept/status/1"]
)
def test_an_address_is_registered_once_however_it_is_written(weather: Office, again: str) -> None:
    draft(weather)
    with pytest.raises(AccountRefused, match="on the register already, as @WeatherDept"):
        draft(weather, again)
    assert Account.objects.count() == 1


def test_a_draft_that_lacks_what_the_public_needs_is_not_submitted(weather: Office) -> None:
    account = registrations.add(platform="x", address="@Empty")
    with pytest.raises(AccountRefused, match="Say in which language it speaks; .*Name the agency"):
        lifecycle.submit(account=account)
    assert fresh(account).status == "draft"


def test_nobody_publishes_alone(weather: Office) -> None:
    account = submitted(weather)
    with acting(weather["pia"]):
        request = lifecycle.publish(account=account, reason="storm season")
    assert fresh(account).status == "under_review"
    with pytest.raises(Refused):
        approved(weather, "pia", request)
    before = generation()
    assert approved(weather, "ben", request).state == "approved"
    now = fresh(account)
    assert (now.status, now.is_public) == ("published", True)
    assert now.published_at is not None
    assert now.next_review_on is not None
    assert generation() == before + 1


def test_a_change_of_the_entry_voids_what_was_asked(weather: Office) -> None:
    account = submitted(weather)
    with acting(weather["pia"]):
        request = lifecycle.publish(account=account)
        changes.change(account=account, texts={"short_description": "Something else."})
    with pytest.raises(requests.RequestRefused, match="was changed after this was asked"):
        approved(weather, "ben", request)
    assert fresh(account).status == "under_review"


def test_returning_to_draft_needs_a_reason(weather: Office) -> None:
    account = submitted(weather)
    with pytest.raises(AccountRefused, match="Say why"):
        lifecycle.return_to_draft(account=account, reason=" ")
    lifecycle.return_to_draft(account=account, reason="wrong agency")
    assert fresh(account).status == "draft"


def test_an_archived_account_was_official_until_then(weather: Office) -> None:
    account = published(weather)
    lifecycle.archive(account=account, reason="merged into the main account")
    now = fresh(account)
    assert now.status == "archived"
    assert [address.until for address in now.addresses.all()] == [now.archived_at]
    with pytest.raises(AccountRefused, match="is archived: only what is"):
        lifecycle.archive(account=account, reason="again")
    again = draft(weather)
    assert again.pk != account.pk


def test_only_a_published_account_may_post(weather: Office) -> None:
    account = draft(weather)
    assert "publish its entry first" in named(f"account:{account.pk}").restricted
    account = published(weather, "Storms")
    assert named("account:@Storms").restricted == ""
    suspensions.suspend(account=account, reason="strange posts")
    assert named("account:https://x.com/storms").restricted == "it is suspended: strange posts"


def test_ict_suspends_at_once_and_without_asking(weather: Office) -> None:
    account, before = published(weather), generation()
    with acting(weather["pia"]), pytest.raises(Refused):
        suspensions.suspend(account=account, reason="I want to")
    with acting(weather["ada"]):
        suspensions.suspend(account=account, reason="taken over")
        assert not fresh(account).is_public
        with pytest.raises(AccountRefused, match="suspended already"):
            suspensions.suspend(account=account, reason="again")
        suspensions.resume(account=account, reason="password changed")
    assert fresh(account).is_public
    assert generation() == before + 2


def test_a_renamed_account_keeps_its_former_address(weather: Office) -> None:
    account = published(weather)
    with acting(weather["pia"]):
        request = renames.rename(account=account, address="@WeatherNow", reason="new brand")
    assert approved(weather, "ben", request).state == "approved"
    now = fresh(account)
    assert (now.handle, now.service_url) == ("WeatherNow", "https://x.com/WeatherNow")
    assert {(one.key, one.until is None) for one in now.addresses.all()} == {
        ("weatherdept", False),
        ("weathernow", True),
    }
    assert described_objects.find("@WeatherDept").pk == account.pk


def test_an_account_is_not_renamed_to_another_ones_address(weather: Office) -> None:
    account, _other = published(weather), draft(weather, "Storms")
    with pytest.raises(AccountRefused, match="on the register already"):
        renames.rename(account=account, address="@storms", reason="x")
    with pytest.raises(AccountRefused, match="only what is draft"):
        renames.correct_address(account=account, address="@Other")


def test_a_review_counts_for_a_year(weather: Office) -> None:
    account = published(weather)
    reviews.review(account=account, words="all as it should be")
    now = fresh(account)
    assert now.reviewed_at is not None
    assert now.next_review_on is not None
    assert (now.next_review_on - now.reviewed_at.date()).days in (364, 365, 366)


def test_the_database_holds_one_current_address(weather: Office) -> None:
    account, other = draft(weather), draft(weather, "Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.create(account=other, platform="x", kind="handle", key="weatherdept", url="https://x.com/a")
    assert account.addresses.count() == 1


def test_owners_of_a_published_account_change_by_a_transfer(weather: Office) -> None:
    account = published(weather)
    with pytest.raises(AccountRefused, match="page of its own"):
        changes.change(account=account, texts={"unit": "weather/ict"})
    request = changes.transfer(account=account, texts={"unit": "weather/ict"}, reason="ICT runs it now")
    assert request is None
    now = fresh(account)
    assert now.unit == weather.units["ict"]
    change = AccountChange.objects.get(account=account, field="unit")
    assert (change.before, change.after, change.action) == ("", "weather/ict", "register.account.transfer")
