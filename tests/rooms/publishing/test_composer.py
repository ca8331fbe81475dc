"""The composer and the list of posts, as a browser without scripts uses them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stance.journal.actor import Actor, acting_as
from stance.people.models import User
from stance.publishing import drafting
from stance.publishing.models import Attachment, Post
from stance.publishing.writes import drafts
from stance.register.models import Account, Officer
from tests.factories.organisation import Office, office
from tests.factories.pictures import talkative
from tests.rooms.publishing.conftest import Platform, account_of, approved, sent, written
from tests.rooms.site.addresses import BACKEND

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def pia(weather: Office) -> Client:
    return as_user(weather["pia"])


@pytest.fixture
def other(weather: Office, account: Account) -> Account:
    with acting_as(Actor(kind="operator", label="operator")):
        return account_of(weather, "@floods@social.example.gov")


def form(*accounts: Account, text: str = "Flood warning", pictures: int = 0, **more: Any) -> dict[str, Any]:
    """What the browser sends."""
    management = {"TOTAL_FORMS": max(pictures, 4), "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 20}
    told = {f"pictures-{name}": value for name, value in management.items()}
    return told | {"to": [one.pk for one in accounts], "text": text, "when": "now", "then": "save"} | more


def content() -> drafting.Content:
    return drafting.read(bytes(drafts.current_revision(Post.objects.get()).content))


def picture(name: str = "river.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, talkative("JPEG", 6), "image/jpeg")


def test_a_draft_is_saved_with_a_text_of_its_own(
    weather: Office, account: Account, other: Account, pia: Client
) -> None:
    told = form(account, other, title="Floods", language="en", **{f"own-{other.pk}": "Short", f"own-{account.pk}": ""})
    answer = pia.post("/publishing/new/", told)
    assert answer.status_code == 302, answer.content.decode()
    found = content()
    assert (found.base.text, found.base.title, found.language) == ("Flood warning", "Floods", "en")
    assert {key: text.text for key, text in found.own.items()} == {other.pk: "Short"}
    shown = pia.get(answer["Location"]).content.decode()
    assert "Has its own text" in shown
    taken = form(account, other, lock=1, then=f"base-{other.pk}", **{f"own-{other.pk}": "Short"})
    assert pia.post(answer["Location"], taken).status_code == 302
    assert content().own == {}


def test_only_accounts_on_which_they_may_post_are_offered(
    weather: Office, account: Account, other: Account, pia: Client
) -> None:
    other.connection.delete()
    shown = pia.get("/publishing/new/").content.decode()
    assert f'id="to-{account.pk}"' in shown
    assert f'id="to-{other.pk}"' not in shown
    answer = pia.post("/publishing/new/", form(account, other))
    assert (answer.status_code, Post.objects.count()) == (422, 0)
    assert "Flood warning" in answer.content.decode()
    untrained = as_user(weather.add("bob", "publisher")).get("/publishing/new/")
    assert untrained.status_code == 200
    assert 'aria-disabled="true"' in untrained.content.decode()
    Officer.objects.update(until=timezone.now())
    assert "No account to post on" in pia.get("/publishing/new/").content.decode()


def test_pictures_are_kept_in_the_order_that_people_give(weather: Office, account: Account, pia: Client) -> None:
    told = {
        "pictures-0-file": picture(), "pictures-0-alt": "The river", "pictures-0-place": 2,
        "pictures-1-file": picture("bridge.jpg"), "pictures-1-is_decorative": "on", "pictures-1-place": 1,
    }  # fmt: skip
    answer = pia.post("/publishing/new/", form(account, **told))
    assert answer.status_code == 302
    assert [(one.alt, one.is_decorative) for one in content().media] == [("", True), ("The river", False)]
    digest = content().media[0].digest
    post = Post.objects.get()
    assert pia.get(f"/publishing/pictures/{digest}/").status_code == 200
    rae = as_user(weather.add("rae", "reader"))
    assert rae.get(f"/publishing/pictures/{digest}/").status_code == 404
    seen = rae.get(f"/publishing/pictures/{digest}/?post={post.pk}")
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
    kept = {
        "pictures-0-digest": content().media[0].digest, "pictures-0-alt": "A pattern", "pictures-0-place": 2,
        "pictures-1-digest": content().media[1].digest, "pictures-1-alt": "The river", "pictures-1-is_removed": "on",
    }  # fmt: skip
    assert pia.post(answer["Location"], form(account, lock=1, **kept)).status_code == 302
    assert [(one.alt, one.is_decorative) for one in content().media] == [("A pattern", False)]


def test_a_picture_without_a_description_is_refused_and_the_words_stay(
    weather: Office, account: Account, pia: Client
) -> None:
    answer = pia.post("/publishing/new/", form(account, **{"pictures-0-file": picture()}))
    assert (answer.status_code, Post.objects.count(), Attachment.objects.count()) == (422, 0, 0)
    shown = answer.content.decode()
    assert "Describe this picture" in shown
    assert "Flood warning" in shown


@pytest.mark.parametrize("content", [b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b""])
def test_what_is_no_picture_is_refused_in_words(weather: Office, account: Account, pia: Client, content: bytes) -> None:
    told = {"pictures-0-file": SimpleUploadedFile("../../x.png", content, "image/png"), "pictures-0-alt": "x"}
    answer = pia.post("/publishing/new/", form(account, **told))
    assert (answer.status_code, Post.objects.count()) == (422, 0)
    assert "error-summary" in answer.content.decode()


def test_pictures_that_were_read_stay_when_the_rest_is_refused(weather: Office, account: Account, pia: Client) -> None:
    told = {"pictures-0-file": picture(), "pictures-0-alt": "The river", "when": "at", "zone": "Europe/Vienna",
            "day": "2027-03-28", "time": "02:30"}  # fmt: skip
    answer = pia.post("/publishing/new/", form(account, **told))
    shown = answer.content.decode()
    assert (answer.status_code, Post.objects.count()) == (422, 0)
    assert "there is no such time" in shown
    assert Attachment.objects.get().sent in shown


def test_a_time_that_comes_twice_is_asked_about(weather: Office, account: Account, pia: Client) -> None:
    told = {"when": "at", "zone": "Europe/Vienna", "day": "2027-10-31", "time": "02:30"}
    answer = pia.post("/publishing/new/", form(account, **told))
    assert (answer.status_code, "The earlier" in answer.content.decode()) == (422, True)
    assert pia.post("/publishing/new/", form(account, **told, which="later")).status_code == 302
    post = Post.objects.get()
    assert post.due_at is not None
    assert (post.wall, post.zone, f"{post.due_at:%H:%M}") == ("2027-10-31 02:30", "Europe/Vienna", "01:30")
    assert 'value="02:30"' in pia.get(f"/publishing/{post.pk}/edit/").content.decode()


def test_the_second_editor_is_told_what_differs_and_keeps_their_own(
    weather: Office, account: Account, pia: Client
) -> None:
    post = written(weather, account, text="As it was")
    pia.post(f"/publishing/{post.pk}/edit/", form(account, text="As pia changed it", lock=1))
    answer = pia.post(f"/publishing/{post.pk}/edit/", form(account, text="As the other wrote it", lock=1))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "As pia changed it" in shown
    assert "As the other wrote it" in shown
    assert content().base.text == "As pia changed it"
    assert 'name="lock" value="2"' in shown
    assert pia.post(f"/publishing/{post.pk}/edit/", form(account, text="Both", lock=2)).status_code == 302
    assert content().base.text == "Both"


def test_counts_and_problems_are_those_of_the_platform(
    weather: Office, account: Account, other: Account, pia: Client
) -> None:
    told = form(account, other, text="x" * 501, **{f"own-{other.pk}": "short"})
    shown = pia.post("/publishing/check/", told).content.decode()
    assert "501 of 500" in shown
    assert "5 of 500" in shown
    assert shown.index("501 of 500") < shown.index("5 of 500")
    assert 'href="#id_text"' in shown
    assert 'value="split"' in shown
    assert (Post.objects.count(), pia.post("/publishing/check/", {}).status_code) == (0, 200)


def test_a_text_that_is_too_long_is_split_at_ends_of_sentences(weather: Office, account: Account, pia: Client) -> None:
    text = "The river rises. " * 40
    assert pia.post("/publishing/new/", form(account, text=text, then="split")).status_code == 302
    parts = content().base.parts
    assert len(parts) == 2
    assert all(len(part) <= 500 and part.endswith("rises.") for part in parts)
    assert " ".join(parts) == text.strip()


def test_sent_for_approval_from_the_form_and_found_on_its_tab(
    weather: Office, account: Account, platform: Platform, pia: Client
) -> None:
    answer = pia.post("/publishing/new/", form(account, then="send"))
    post = Post.objects.get()
    assert answer["Location"] == f"/publishing/{post.pk}/"
    assert "Flood warning" in pia.get("/publishing/?tab=waiting").content.decode()
    assert "Flood warning" not in pia.get("/publishing/").content.decode()
    changed = pia.post(f"/publishing/{post.pk}/edit/", form(account, text="Another", lock=1))
    assert changed.status_code == 302
    approved(weather, post)
    assert "Scheduled" in pia.get("/publishing/?tab=scheduled").content.decode()
    sent(2)
    assert "See it" in pia.get("/publishing/?tab=published").content.decode()


def test_what_cannot_be_sent_stays_a_draft(weather: Office, account: Account, pia: Client) -> None:
    answer = pia.post("/publishing/new/", form(account, text="x" * 501, then="send"), follow=True)
    assert "was not sent for approval" in answer.content.decode()
    assert Post.objects.get().state == "draft"


def test_a_page_costs_the_same_for_one_post_as_for_many(weather: Office, account: Account, pia: Client) -> None:
    def queries() -> int:
        pia.get("/publishing/")  # what the navigation counts is looked up once after every change
        with CaptureQueriesContext(connection) as captured:
            assert pia.get("/publishing/").status_code == 200
        return len(captured)

    written(weather, account)
    few = queries()
    for number in range(6):
        written(weather, account, text=f"Post {number}")
    assert queries() == few


def test_another_agency_sees_nothing_of_it(weather: Office, account: Account) -> None:
    post = written(weather, account)
    water = office("water", is_host=False)
    stranger = as_user(water["pia"])
    assert "Flood warning" not in stranger.get("/publishing/").content.decode()
    for path in (f"/publishing/{post.pk}/", f"/publishing/{post.pk}/edit/"):
        assert stranger.get(path).status_code in (403, 404)
