"""Home is mine: each line leads to something that whoever reads it may do, one line a kind, put away and brought back; the
checklist of the first days; what a message offers to undo."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stance.archive.models import ImportRun
from stance.authority.actions import delegations, duties, gaps
from stance.authority.models import Delegation, Duty, Gap, Guidance, StanceVersion
from stance.doors import undo
from stance.jobs.models import Job, State
from stance.journal.models import Event
from stance.people.models import Assignment, Dismissal, User
from stance.register.actions import lifecycle
from stance.register.models import Account, Officer
from stance.rooms.home_item import Item
from stance.site import home
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft, published
from tests.rooms.authority.test_stances import adopted

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EVERYBODY = ("ada", "ines", "pia", "ben", "rae", "kim")


@pytest.fixture
def weather() -> Office:
    place = office()
    place.add("rae", "reader")
    place.add("kim", "recordkeeper", "ict")
    return place


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def board_of(user: User) -> list[Item]:
    request = RequestFactory().get("/")
    request.user = user
    with acting(user):
        found = home.gather(request)
    return [*found.needs, *found.wrong, *found.live]


def filled(weather: Office) -> None:
    """Something of every kind that a room says."""
    agency = weather.agency
    for number in range(2):
        draft(weather, f"Draft{number}")
        account = draft(weather, f"Asked{number}")
        lifecycle.submit(account=account)
        ImportRun.objects.create(agency=agency, state="asks", named_handle=f"Who{number}")
        ImportRun.objects.create(agency=agency, state="done", new=7, finished_at=timezone.now())
        ImportRun.objects.create(
            agency=agency, state="refused", requested_by="Kim", refusal="Not an export.", finished_at=timezone.now()
        )
        Job.objects.create(task="t", title=f"Job {number}", agency_id=agency.pk, state=State.FAILED, actor={})
        Job.objects.create(task="t", title=f"Now {number}", agency_id=agency.pk, state=State.RUNNING, actor={})
    due = published(weather, "Due")
    Account.objects.filter(pk=due.pk).update(next_review_on=timezone.localdate())
    off = published(weather, "Off")
    Account.objects.filter(pk=off.pk).update(suspended_at=timezone.now(), suspended_reason="r")
    gaps.tend()
    Guidance.objects.create(
        agency=agency, kind="policy", title="Policy", version="1", in_force_from="2026-01-01", review_on="2099-01-01"
    )
    with acting(weather["pia"]):
        lifecycle.publish(account=Account.objects.get(handle__iexact="asked0"), reason="r")


def test_every_line_of_everybody_leads_to_what_they_may_do(weather: Office) -> None:
    filled(weather)
    kinds: set[str] = set()
    for name in EVERYBODY:
        client, items = signed_in(weather[name]), board_of(weather[name])
        titles = [re.sub(r"[\d,]+|One|\bAn?\b", "#", item.title) for item in items if not item.dismiss]
        assert len(set(titles)) == len(titles), f"{name} has a line for each, not one a kind: {titles}"
        for item in items:
            answer = client.get(item.url)
            assert answer.status_code == 200, (name, item.title, item.url)
            main = answer.content.decode().partition("<main")[2]
            assert re.search(r"<(button|a)[^>]*(type=\"submit\"|class=\"govuk-(link|button))", main), (name, item.title)
            kinds.add(item.action)
    assert {
        "Answer",
        "See them",
        "See what to do",
        "See why",
        "Watch",
        "Name people",
        "Read and sign",
        "Review",
    } <= kinds


def test_a_reader_is_shown_what_is_new_and_no_work_of_others(weather: Office) -> None:
    filled(weather)
    assert [item.action for item in board_of(weather["rae"])] == ["Read and sign", "See them"]
    page = signed_in(weather["rae"]).get("/").content.decode()
    assert 'type="search"' in page
    assert "14 new posts" in page


def test_what_nobody_may_do_for_their_roles_is_asked_of_nobody(weather: Office) -> None:
    """Each line's action is one that whoever reads it may do somewhere."""
    filled(weather)
    for name in EVERYBODY:
        with acting(weather[name]):
            open_to_them = {one.does for one, _items in home.asked() if one.does and home.reach(one.does)}
        shown = {item.action for item in board_of(weather[name])}
        assert ("Name people" in shown) <= ("authority.duty.change" in open_to_them)
        assert ("Watch" in shown) <= ("jobs.cancel" in open_to_them)
        assert ("See what to do" in shown) == (name == "kim")


def test_duties_are_one_card_with_their_count(weather: Office) -> None:
    gaps.tend()
    assert [item.title for item in board_of(weather["ada"]) if item.action == "Name people"] == [
        "12 duties have no holder or no deputy"
    ]
    assert not [item for item in board_of(weather["pia"]) if item.action == "Name people"]


def test_who_administers_two_agencies_reads_which_one_lacks_what_and_each_gap_once(weather: Office) -> None:
    """Also where one agency alone has more gaps than a list would show."""
    water = office("water", is_host=False)
    Assignment.objects.filter(user__in=[water["ada"], water["ari"]]).delete()
    for side in ("ict", "business"):
        Assignment.objects.create(user=weather["ada"], role="administrator", unit=water.units[side])
    duties.name_holder(agency=water.agency, area="use", side="business", holder=water["pia"], deputy=water["ben"])
    gaps.tend()
    cards = [item for item in board_of(weather["ada"]) if item.action == "Name people"]
    assert {item.title for item in cards} == {
        "Department of Weather: 12 duties have no holder or no deputy",
        "Department of Water: 11 duties have no holder or no deputy",
    }
    assert {item.words.partition(" Missing: ")[2] for item in cards} == {"12 duty-holders.", "11 duty-holders."}
    assert {item.url.rpartition("=")[2] for item in cards} == {"weather", "water"}
    assert len(cards) == 2
    for number in range(120):
        Gap.objects.create(
            agency=weather.agency, key=f"holder {number}", words="w", owner=weather["ada"], due_on=timezone.localdate()
        )
    titles = [item.title for item in board_of(weather["ada"]) if item.action == "Name people"]
    assert "Department of Water: 11 duties have no holder or no deputy" in titles
    assert "Department of Weather: 132 duties have no holder or no deputy" in titles


def test_alarms_stand_above_the_first_days_and_everything_else(
    weather: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarm = Item("needs", "A post nobody sent", "Was it you?", "/x/", "Answer", "bad", "Check now", is_alarm=True)
    other = Item("needs", "Something to do", "Soon.", "/y/", "Do it", "warn", "To do")
    client = signed_in(weather["ada"])
    for needs in ([other, alarm], [alarm]):
        monkeypatch.setattr(home, "gather", lambda _request, needs=needs: home.Board(needs=list(needs)))
        page = client.get("/").content.decode()
        places = [page.index(words) for words in ("A post nobody sent", "First days")]
        assert places == sorted(places)
        assert page.count("A post nobody sent</p>") == 1
        assert ("Something to do" in page) == (other in needs)
        assert "Nothing needs you" not in page


def test_looking_counts_from_then_on(weather: Office) -> None:
    ImportRun.objects.create(agency=weather.agency, state="done", new=3, finished_at=timezone.now())
    client = signed_in(weather["rae"])
    assert "3 new posts" in client.get("/").content.decode()
    answer = client.post("/home/look/", {"thing": "archive/new"})
    assert answer["Location"].startswith("/archive/")
    assert "new posts" not in client.get("/").content.decode()
    later = timezone.now() + timedelta(seconds=5)
    ImportRun.objects.create(agency=weather.agency, state="done", new=1, finished_at=later)
    assert "1 new post" in client.get("/").content.decode()


def undo_of(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]


def test_a_refused_import_is_put_away_by_whoever_brought_it_in_and_brought_back(weather: Office) -> None:
    run = ImportRun.objects.create(
        agency=weather.agency, state="refused", requested_by="Kim", refusal="Not an export.", finished_at=timezone.now()
    )
    title = f"Import {run.pk} was refused"
    assert title not in signed_in(weather["ada"]).get("/").content.decode()
    client = signed_in(weather["kim"])
    assert title in client.get("/").content.decode()
    client.post("/home/dismiss/", {"thing": "import/999"})
    assert not Dismissal.objects.exists()
    page = client.post("/home/dismiss/", {"thing": f"import/{run.pk}"}, follow=True).content.decode()
    assert "was dismissed." in page
    assert f'class="st-item__title">{title}' not in page
    said = signed_in(weather["ada"]).post("/undo/", {"token": undo_of(page)}, follow=True).content.decode()
    assert "Only the person who did this can undo it here." in said
    back = client.post("/undo/", {"token": undo_of(page), "back": "/"}, follow=True).content.decode()
    assert "It is back on your home page." in back
    assert f'class="st-item__title">{title}' in back
    assert [event.action for event in Event.objects.order_by("-pk")[:2]] == ["people.notice.dismiss"] * 2
    again = client.post("/undo/", {"token": undo_of(page)}, follow=True).content.decode()
    assert "This is on your home page already." in again


def test_the_checklist_follows_the_facts_and_is_put_away_for_the_agency(weather: Office) -> None:
    client = signed_in(weather["ada"])
    page = client.get("/").content.decode()
    assert "2 of 5 done" in page
    adopted(weather, "supporter")
    draft(weather, "First")
    assert "4 of 5 done" in client.get("/").content.decode()
    assert "of 5 done" not in signed_in(weather["pia"]).get("/").content.decode()
    assert signed_in(weather["pia"]).post(f"/home/checklist/{weather.agency.pk}/dismiss/").status_code == 403
    said = client.post(f"/home/checklist/{weather.agency.pk}/dismiss/", follow=True).content.decode()
    assert "of 5 done" not in said
    assert "4 of 5 done" in client.post("/undo/", {"token": undo_of(said)}, follow=True).content.decode()
    Guidance.objects.create(
        agency=weather.agency, kind="policy", title="P", version="1", in_force_from="2026-01-01", review_on="2099-01-01"
    )
    assert "of 5 done" not in client.get("/").content.decode()


def test_home_costs_the_same_however_much_there_is(weather: Office) -> None:
    client = signed_in(weather["kim"])
    filled(weather)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    for number in range(6):
        ImportRun.objects.create(agency=weather.agency, state="asks", named_handle=f"More{number}")
        Job.objects.create(task="t", title=f"More {number}", agency_id=weather.agency.pk, state=State.FAILED, actor={})
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(many) == len(few)


def test_what_messages_offer_is_undone_by_actions(weather: Office, tmp_path: Path) -> None:
    del tmp_path
    with acting(weather["ben"]):
        lent = delegations.give(
            receiver=weather["bea"], ends_at=timezone.now() + timedelta(days=2), areas=[], reason="leave"
        )
    ben = signed_in(weather["ben"])
    page = ben.post(f"/stance/delegations/{lent.pk}/end/", follow=True).content.decode()
    assert "may act in your place again" in ben.post("/undo/", {"token": undo_of(page)}, follow=True).content.decode()
    assert Delegation.objects.filter(ends_at__gt=timezone.now()).count() == 1

    ada = signed_in(weather["ada"])
    with acting(weather["ada"]):
        duties.name_holder(agency=weather.agency, area="use", side="ict", holder=weather["ada"])
    page = ada.post("/stance/duties/use/ict/", {"holder": "Ari"}, follow=True).content.decode()
    assert Duty.objects.get(ends_at=None).holder == weather["ari"]
    assert "as it was before" in ada.post("/undo/", {"token": undo_of(page)}, follow=True).content.decode()
    assert Duty.objects.get(ends_at=None).holder == weather["ada"]
    assert (
        "Other people have been named since then."
        in ada.post("/undo/", {"token": undo_of(page)}, follow=True).content.decode()
    )

    held = Assignment.objects.get(user=weather["rae"])
    page = ada.post(f"/organisation/assignments/{held.pk}/end/", follow=True).content.decode()
    assert "has the role again" in ada.post("/undo/", {"token": undo_of(page)}, follow=True).content.decode()
    page = ada.post(f"/people/{weather['rae'].pk}/off/", follow=True).content.decode()
    assert not User.objects.get(pk=weather["rae"].pk).is_active
    assert "can sign in again" in ada.post("/undo/", {"token": undo_of(page)}, follow=True).content.decode()


def test_an_undo_leaves_later_decisions_alone(weather: Office) -> None:
    ada, ari = signed_in(weather["ada"]), signed_in(weather["ari"])
    rae = weather["rae"]
    off, on = f"/people/{rae.pk}/off/", f"/people/{rae.pk}/on/"
    token = undo_of(ada.post(off, follow=True).content.decode())
    ada.post(on)
    ari.post(off)
    assert "Another decision about Rae was made" in ada.post("/undo/", {"token": token}, follow=True).content.decode()
    assert not User.objects.get(pk=rae.pk).is_active
    token = undo_of(ari.post(on, follow=True) and ari.post(off, follow=True).content.decode())
    said = [ari.post("/undo/", {"token": token}, follow=True).content.decode() for _ in range(2)]
    assert ["can sign in again" in one for one in said] == [True, False]
    assert User.objects.get(pk=rae.pk).is_active

    held = Assignment.objects.filter(user=rae).latest("pk")
    token = undo_of(ada.post(f"/organisation/assignments/{held.pk}/end/", follow=True).content.decode())
    give = {"user": rae.email, "role": "publisher"}
    assert ari.post(f"/organisation/units/{held.unit_id}/give/", give).status_code == 302
    ari.post(f"/organisation/assignments/{Assignment.objects.latest('pk').pk}/end/")
    said_of_role = ada.post("/undo/", {"token": token}, follow=True).content.decode()
    assert "The roles of Rae were changed since then." in said_of_role
    assert not Assignment.objects.filter(user=rae, ends_at=None).exists()


def test_access_to_an_account_is_not_given_back_over_a_later_decision(weather: Office) -> None:
    account, rae = draft(weather, "Later"), weather["rae"]
    pia, ada = signed_in(weather["pia"]), signed_in(weather["ada"])
    access = f"/register/accounts/{account.pk}/access/"
    relieve = {"end": str(rae.pk)}
    pia.post(access, {"user": rae.email, "level": "publisher"})
    token = undo_of(pia.post(access, relieve, follow=True).content.decode())
    ada.post(access, {"user": rae.email, "level": "reader"})
    ada.post(access, relieve)
    assert (
        "Who has access was changed since then." in pia.post("/undo/", {"token": token}, follow=True).content.decode()
    )
    assert not Officer.objects.filter(account=account, user=rae, until=None).exists()


def test_fields_and_a_submission_are_undone_unless_somebody_was_there(weather: Office) -> None:
    account = draft(weather, "Fields")
    pia = signed_in(weather["pia"])
    where = f"/register/accounts/{account.pk}"
    seen = re.search(r'name="seen" value="([^"]+)"', pia.get(f"{where}/edit/notes/").content.decode())
    assert seen
    page = pia.post(f"{where}/edit/notes/", {"seen": seen[1], "private_contacts": "Desk"}, follow=True).content.decode()
    token = undo_of(page)
    assert "as it was before" in pia.post("/undo/", {"token": token}, follow=True).content.decode()
    assert Account.objects.get(pk=account.pk).private_contacts == ""
    assert "changed since" in pia.post("/undo/", {"token": token}, follow=True).content.decode()
    page = pia.post(f"{where}/submit/", follow=True).content.decode()
    assert "is a draft again" in pia.post("/undo/", {"token": undo_of(page)}, follow=True).content.decode()


@pytest.mark.parametrize(
    "token", ["", "x", signing.dumps({"what": "people.switched_off", "about": {}, "by": 1}, salt="other")]
)
def test_only_what_a_page_offered_is_undone(weather: Office, token: str) -> None:
    said = signed_in(weather["ada"]).post("/undo/", {"token": token, "back": "//evil.test/"}, follow=True)
    assert "the page did not offer it" in said.content.decode()
    assert said.redirect_chain[-1][0] == "/"


def test_an_offer_ends(weather: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "WITHIN_SECONDS", -1)
    token = signing.dumps({"what": "x", "about": {}, "by": weather["ada"].pk}, salt=undo.SALT)
    said = signed_in(weather["ada"]).post("/undo/", {"token": token}, follow=True).content.decode()
    assert "for an hour, which is over" in said


def test_shortcuts_have_an_off_switch(weather: Office) -> None:
    client = signed_in(weather["rae"])
    assert "data-shortcuts=" in client.get("/").content.decode()
    client.post("/settings/", {})
    assert "data-shortcuts=" not in client.get("/").content.decode()
    assert Event.objects.latest("pk").summary == "switched their keyboard shortcuts off"
    client.post("/settings/", {"shortcuts": "on"})
    assert "data-shortcuts=" in client.get("/").content.decode()
    assert StanceVersion.objects.count() == 0
