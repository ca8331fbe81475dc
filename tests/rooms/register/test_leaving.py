"""Somebody leaves: what they hold is shown, goes to whom was named, in one transaction, and comes back within a day unless somebody
changed it since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from stance.authority.actions import delegations, duties
from stance.authority.models import Delegation, Duty
from stance.engines.policy import Refused
from stance.journal.models import Event
from stance.people import actions
from stance.people.leaving import queries
from stance.people.models import Assignment, DirectoryToken, Leaving, User
from stance.people.refusal import PersonRefused, RoleRefused
from stance.register.actions import officers
from stance.register.models import Account, Officer
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Office:
    """Pia holds one of everything; Tom is to take it over."""
    found = office()
    found.add("tom", "publisher")
    pia, ben = found["pia"], found["ben"]
    Assignment.objects.filter(user=ben).update(deputy=pia)
    duties.name_holder(agency=found.agency, area="use", side="business", holder=pia, deputy=ben)
    duties.name_holder(agency=found.agency, area="support", side="business", holder=ben, deputy=pia)
    with acting(pia):
        delegations.give(receiver=ben, ends_at=timezone.now() + timedelta(days=9), reason="leave")
    with acting(ben):
        delegations.give(receiver=pia, ends_at=timezone.now() + timedelta(days=9), reason="leave")
    account = draft(found, business_owner=pia.email, recovery_holder=pia.email)
    officers.appoint(account=account, user=pia, level="publisher")
    DirectoryToken.objects.create(
        name="t", token_sha256="x", scope="read", made_by=pia, expires_at=timezone.now() + timedelta(days=9)
    )
    return found


def standing(made: Office) -> dict[str, object]:
    """Everything that a leaving may touch, but for times."""
    now = timezone.now()
    return {
        "roles": list(Assignment.objects.order_by("pk").values_list("user", "role", "unit", "ends_at", "deputy")),
        "duties": sorted(
            Duty.objects.filter(ends_at=None).values_list("agency", "area", "side", "holder", "deputy"), key=str
        ),
        "lent": list(
            Delegation.objects.filter(ends_at__gt=now).order_by("pk").values_list("giver", "receiver", "ends_at")
        ),
        "owners": list(
            Account.objects.order_by("pk").values_list("pk", "business_owner", "ict_owner", "recovery_holder")
        ),
        "access": sorted(Officer.objects.filter(until=None).values_list("account", "user", "level")),
        "active": list(User.objects.order_by("pk").values_list("pk", "is_active")),
    }


def to_tom(made: Office) -> dict[str, User]:
    return {one.key: made["tom"] for one in queries.held_by(made["pia"]) if one.may_name}


def test_the_page_shows_all_that_somebody_holds(made: Office) -> None:
    shown = {one.kind for one in queries.held_by(made["pia"])}
    assert shown == {
        "Access", "Roles", "Deputy for", "Duty-holder for", "Delegated roles", "Business owner", "Holds the recovery",
        "Access to accounts",
    }  # fmt: skip


@pytest.mark.parametrize("names", [False, True])
def test_nothing_stays_in_their_name_and_an_undo_restores_exactly_that(made: Office, *, names: bool) -> None:
    pia, tom, before = made["pia"], made["tom"], standing(made)
    with acting(made["ada"]):
        actions.switch_off(pia, to_tom(made) if names else {})
        after = standing(made)
        assert not Assignment.objects.filter(deputy=pia).exists()
        assert not Duty.objects.filter(ends_at=None, deputy=pia).exists()
        assert not Duty.objects.filter(ends_at=None, holder=pia).exists()
        assert after["lent"] == []
        assert after["access"] == []
        assert DirectoryToken.objects.get().revoked_at is not None
        if names:
            assert Duty.objects.get(ends_at=None, area="use").holder == tom
            assert Duty.objects.get(ends_at=None, area="support").deputy == tom
            account = Account.objects.get()
            assert (account.business_owner, account.recovery_holder) == (tom, tom)
        assert actions.switch_on(pia) == []
    assert standing(made) == before
    assert DirectoryToken.objects.get().revoked_at is not None  # a token does not come back


def test_what_somebody_changed_since_stays_and_is_said(made: Office) -> None:
    pia, ben, bea = made["pia"], made["ben"], made["bea"]
    with acting(made["ada"]):
        actions.switch_off(pia)
        duties.name_holder(agency=made.agency, area="use", side="business", holder=bea)
    Assignment.objects.filter(user=ben).update(deputy=bea)
    with acting(made["ada"]):
        said = actions.switch_on(pia)
    assert len(said) == 2
    assert any("Another person has been named to stand in for Ben" in one for one in said)
    assert any("since then" in one and "of Department of Weather" in one for one in said)
    assert Duty.objects.get(ends_at=None, area="use").holder == bea


def test_after_a_day_only_the_access_comes_back(made: Office) -> None:
    pia = made["pia"]
    actions.switch_off(pia)
    Leaving.objects.update(at=timezone.now() - timedelta(days=3), undo_until=timezone.now() - timedelta(days=2))
    assert actions.switch_on(pia) == []
    assert not Duty.objects.filter(ends_at=None, holder=pia).exists()
    assert not queries.undone_until([pia.pk])


def test_all_or_nothing(made: Office) -> None:
    """A successor who cannot take one thing over takes nothing over, and nobody is switched off."""
    before, events = standing(made), Event.objects.count()
    wrong = to_tom(made)
    key = next(key for key in wrong if key.startswith("duty-"))
    for other, words in ((made["ines"], "has no role on"), (made["pia"], "is leaving")):
        with acting(made["ada"]), pytest.raises(PersonRefused, match=words):
            actions.switch_off(made["pia"], wrong | {key: other})
        assert standing(made) == before
        assert Event.objects.count() == events
    User.objects.filter(pk=made["bea"].pk).update(is_active=False)
    with acting(made["ada"]), pytest.raises(PersonRefused, match="switched off"):
        actions.switch_off(made["pia"], {key: made["bea"]})


def test_who_may(made: Office) -> None:
    other = office("water", is_host=False)
    for somebody in (made["pia"], made["ben"], made["tom"], other["ada"]):
        with acting(somebody), pytest.raises(Refused):
            queries.held_by(made["pia"])
        with acting(somebody), pytest.raises(Refused):
            actions.switch_off(made["pia"])
    with acting(made["ada"]), pytest.raises(Refused):
        actions.switch_off(made["ada"])


def test_the_last_administrator_and_who_has_left_stay_so(made: Office) -> None:
    root = User.objects.create(email="root@weather.test", name="Root", password="!")
    Assignment.objects.create(user=root, role="administrator")
    with pytest.raises(RoleRefused, match="last administrator"):
        actions.switch_off(root)
    actions.switch_off(made["pia"])
    with pytest.raises(PersonRefused, match="already"):
        actions.switch_off(made["pia"])
    assert Leaving.objects.count() == 1


def test_one_line_for_the_leaving_and_one_for_each_change(made: Office) -> None:
    with acting(made["ada"]):
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
        actions.switch_off(made["pia"], to_tom(made))
    told = list(Event.objects.filter(pk__gt=newest).values_list("action", flat=True))
    assert told.count("people.user.change") == 1
    assert told.count("authority.duty.change") == 2
    assert told.count("authority.delegation.end") == 2
    assert told.count("register.officer.change") == 1


def test_the_page(made: Office) -> None:
    pia = made["pia"]
    client = Client()
    client.force_login(made["ada"], backend="allauth.account.auth_backends.AuthenticationBackend")
    theirs = Client()
    theirs.force_login(pia, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert theirs.get("/").status_code == 200
    page = client.get(f"/people/{pia.pk}/off/").content.decode()
    assert "Switch off Pia" in page
    key = f"duty-{Duty.objects.get(ends_at=None, area='use').pk}"
    assert f'name="{key}"' in page
    assert 'value="Ben"' in page  # the deputy is suggested
    unknown = client.post(f"/people/{pia.pk}/off/", {key: "nobody@weather.test"})
    assert unknown.status_code == 422
    assert "Nobody signs in as nobody@weather.test" in unknown.content.decode()
    done = client.post(f"/people/{pia.pk}/off/", {key: "TOM@weather.test"}, follow=True).content.decode()
    assert "You can undo this for a day" in done
    assert "Gives back what they held, until" in done
    assert theirs.get("/").status_code == 302
    assert not UserSession.objects.filter(user=pia).exists()
    client.post(f"/people/{pia.pk}/on/")
    assert Duty.objects.get(ends_at=None, area="use").holder == pia
    assert theirs.get("/").status_code == 302  # sessions do not come back
