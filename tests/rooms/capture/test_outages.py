"""All accounts of a platform gone at once: one card, one mail and one list that name them all, and no post marked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stance.archive.models import Tombstone
from stance.capture.actions import incidents
from stance.capture.home_items import incidents as cards
from stance.capture.models import Capture, Incident
from stance.capture.queries.states import any_untold
from stance.channels.port.connecting import Secret
from stance.jobs.models import Job
from stance.register.connections.secrets import sealed
from stance.register.models import Account, Connection
from tests.factories.organisation import Office
from tests.factories.register import draft, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders", "townboard")]
SITE = "https://board.example"


def followed(place: Office, name: str, site: str = SITE) -> Account:
    account = draft(place, name, "townboard")
    Account.objects.filter(pk=account.pk).update(platform_id=f"desk-{name}")
    Connection.objects.create(account=account, site=site, sealed=sealed(Secret("key")))
    Capture.objects.create(account=account)
    return fresh(account)


def gone(account: Account, seconds_ago: int = 61) -> Incident:
    began = timezone.now() - timedelta(seconds=seconds_ago)
    return Incident.objects.create(account=account, kind="emptied", words="None of 7 posts is there.", began_at=began)


def mails() -> list[str]:
    return [str(job.args) for job in Job.objects.filter(task__contains="send_mail").order_by("pk")]


def test_one_card_one_mail_and_one_list_name_them_all(weather: Office) -> None:
    accounts = [followed(weather, name) for name in ("health", "roads", "water")]
    for account in accounts:
        gone(account)
    (card,) = cards()
    assert card.title == "Town Board shows none of 3 accounts"
    for account in accounts:
        assert account.named in card.words
    assert "No post is marked as deleted" in card.words
    assert any_untold()
    assert incidents.tell() == 3
    assert len(mails()) == len({mail.split("'")[1] for mail in mails()}), "each person is mailed once"
    for mail in mails():
        assert "Town Board shows none of 3 accounts" in mail
        assert all(account.named in mail for account in accounts)
    told = len(mails())
    assert not any_untold()
    assert (incidents.tell(), len(mails())) == (0, told)
    client = Client()
    client.force_login(weather["ada"], backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/capture/{accounts[0].pk}/").content.decode()
    assert "for all of them" in page
    for account in accounts:
        assert f'href="/capture/{account.pk}/"' in page
    assert not Tombstone.objects.exists()


def test_one_of_several_is_told_by_itself(weather: Office) -> None:
    one, _other = followed(weather, "health"), followed(weather, "roads")
    gone(one)
    (card,) = cards()
    assert card.title == f"{one.named}: the account shows none of its posts"
    assert incidents.tell() == 1
    assert all(f"{one.named} is not shown by its platform" in mail for mail in mails())


def test_two_of_three_are_one_mail_and_no_fault_of_the_platform(weather: Office) -> None:
    accounts = [followed(weather, name) for name in ("health", "roads", "water")]
    gone(accounts[0])
    gone(accounts[1], 5)
    (card,) = cards()
    assert card.title.startswith("2 accounts are not shown")
    assert "has a fault" not in card.words
    assert incidents.tell() == 2
    assert all("2 accounts are not shown by Town Board" in mail for mail in mails())


def test_another_server_of_the_platform_goes_on(weather: Office) -> None:
    """Servers of one platform fail apart."""
    here = [followed(weather, name) for name in ("health", "roads")]
    followed(weather, "water", "https://elsewhere.example")
    for account in here:
        gone(account)
    (card,) = cards()
    assert card.title == "Town Board shows none of 2 accounts"


def test_nobody_is_mailed_before_it_shows_or_about_what_passed(weather: Office) -> None:
    young = gone(followed(weather, "health"), 10)
    assert not any_untold()
    assert incidents.tell() == 0
    Incident.objects.filter(pk=young.pk).update(
        began_at=timezone.now() - timedelta(minutes=2), ended_at=timezone.now(), ending="returned"
    )
    assert incidents.tell() == 1
    assert mails() == []
