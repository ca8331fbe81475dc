"""What the public reads of a published account is changed by two people, by whichever door; the rest at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.engines.policy import Refused
from stance.journal.actor import Actor, acting_as
from stance.register.actions import changes, imports, registrations
from stance.register.fields.table import CHANGE, FIELDS
from stance.register.models import Account
from tests.factories.organisation import Office, acting, office
from tests.factories.register import draft, fresh, published, table
from tests.rooms.site.addresses import BACKEND

pytestmark = pytest.mark.django_db
TEXTS = {
    "display_name": "Another name",
    "language": "mi",
    "short_description": "Call +1 555 0199.",
    "long_description": "Long.",
    "contacts": "Elsewhere",
    "tags": "one; two",
    "policies": "https://foreign.test/p",
    "predecessor": "https://x.com/Former",
    "purposes": "news",
    "moderation_approach": "None.",
    "moderation_hours": "Never",
    "reply_target_minutes": "5",
    "guidelines_url": "https://foreign.test/g",
}
PUBLIC = [field.name for field in FIELDS if field.is_public and field.action == CHANGE]


@pytest.fixture
def weather() -> Office:
    return office()


def text_for(name: str, place: Office) -> str:
    if name == "predecessor":
        published(place, "Former")
    if name == "purposes":
        from stance.people.models import UseType

        return UseType.objects.order_by("pk")[0].slug
    return TEXTS[name]


def told(account: Account) -> dict[str, object]:
    return {"row": Account.objects.filter(pk=account.pk).values().get(), "uses": set(account.purposes.all())}


@pytest.mark.parametrize("name", PUBLIC)
def test_each_public_field_waits_for_a_second_person(name: str, weather: Office) -> None:
    account, text = published(weather), text_for(name, weather)
    before = told(account)
    with acting(weather["pia"]):
        request = changes.change(account=account, texts={name: text})
        assert request is not None
        assert told(account) == before
    with pytest.raises(Refused), acting(weather["pia"]):
        requests.answer(request.pk, verdict="approve", digest=request.digest)
    with acting(weather["ben"]):
        assert requests.answer(request.pk, verdict="approve", digest=request.digest).state == "approved"
    assert told(account) != before


def test_what_changed_meanwhile_voids_it_and_two_parts_wait_side_by_side(weather: Office) -> None:
    account = published(weather)
    with acting(weather["pia"]):
        first = changes.change(account=account, texts={"contacts": "One"})
        other = changes.change(account=account, texts={"language": "mi"})
    assert first is not None
    assert other is not None
    assert ApprovalRequest.objects.filter(state="open").count() == 2
    Account.objects.filter(pk=account.pk).update(contacts="Somebody else's")
    with acting(weather["ben"]):
        with pytest.raises(requests.RequestRefused, match="was changed after this was asked"):
            requests.answer(first.pk, verdict="approve", digest=first.digest)
        assert requests.answer(other.pk, verdict="approve", digest=other.digest).state == "approved"
    assert (fresh(account).contacts, fresh(account).language) == ("Somebody else's", "mi")


def test_the_page_says_so_and_saves_what_is_for_the_agency_alone(weather: Office) -> None:
    account, client = published(weather), Client()
    client.force_login(weather["pia"], backend=BACKEND)
    url = reverse("register_edit", args=[account.pk, "entry"])
    page = client.get(url)
    assert "once a second person has approved it" in page.content.decode()
    seen = page.context["form"].initial["seen"]
    said = client.post(url, {"seen": seen, "policies": "https://foreign.test/x", "language": "en"}, follow=True)
    assert "Nothing has changed yet: an approval was asked for" in said.content.decode()
    assert "waits for an approval" in said.content.decode()
    assert fresh(account).policies == []
    notes = reverse("register_edit", args=[account.pk, "notes"])
    client.post(notes, {"seen": client.get(notes).context["form"].initial["seen"], "notes": "Ours."})
    assert fresh(account).notes == "Ours."


def test_those_who_may_not_publish_are_told_and_nothing_is_lost(weather: Office) -> None:
    account, client = published(weather), Client()
    client.force_login(weather.add("rex", "recordkeeper"), backend=BACKEND)
    url = reverse("register_edit", args=[account.pk, "entry"])
    answer = client.post(url, {"seen": client.get(url).context["form"].initial["seen"], "contacts": "Mine"})
    assert answer.status_code == 200
    assert "Mine" in answer.content.decode()
    assert fresh(account).contacts != "Mine"


@pytest.mark.parametrize("text", ["contacts", "display_name"])
def test_nor_by_a_table_or_an_export(text: str, weather: Office) -> None:
    account = published(weather)
    row = {"platform": "x", "handle": "WeatherDept", text: "Other", "notes": "Ours."}
    with acting(weather["pia"]):
        made = imports.take_over(content=table(row), name="a.csv")
        registrations.register_account(platform="x", handle="WeatherDept", display_name="Other", agency=weather.agency)
    assert [fault.column for fault in made.faults] == [text]
    assert getattr(fresh(account), text) != "Other"
    with acting_as(Actor(kind="operator", label="operator")):
        assert not imports.take_over(content=table(row), name="a.csv").faults
    assert getattr(fresh(account), text) == "Other"


def test_a_draft_is_changed_at_once(weather: Office) -> None:
    account = draft(weather)
    with acting(weather["pia"]):
        assert changes.change(account=account, texts={"contacts": "Us"}) is None
    assert fresh(account).contacts == "Us"
