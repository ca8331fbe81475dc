"""The public's pages, lists and feed: open to everybody, paged by key, and silent about everything inside."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stance.people.goals import actions as goals
from stance.people.models import User, UseType
from stance.people.organisation import actions as organisation
from stance.register.models import Account, ConnectedApp, Officer, OutsideAccount
from stance.register.public import queries
from tests.factories.register import published
from tests.rooms.register.public.filled import PublicRegister, fill_public

pytestmark = pytest.mark.django_db

API = "/api/v1/public/accounts"


@pytest.fixture
def filled() -> PublicRegister:
    return fill_public()


def every(query: dict[str, str]) -> list[dict[str, Any]]:
    """All pages of the API's list."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = Client().get(API, {**query, "cursor": cursor}).json()
        found += page["accounts"]
        cursor = page["next"]
    return found


def test_the_list_is_official_and_former_accounts_each_once(filled: PublicRegister) -> None:
    for number in range(120):
        published(filled.place, f"Region{number:03}")
    found = every({})
    ids = [one["id"] for one in found]
    assert len(ids) == len(set(ids)) == Account.objects.filter(published_at__isnull=False).count()
    assert filled.draft.pk not in ids
    handles = [Account.objects.get(pk=pk).handle.lower() for pk in ids]
    assert handles == sorted(handles)
    assert {one["id"] for one in every({"former": "true"})} == {filled.archived.pk, filled.suspended.pk}


def test_the_list_is_narrowed_by_words_platform_agency_and_tag(filled: PublicRegister) -> None:
    tagged = published(filled.place, "Tagged", tags="Überflutung; storms")
    assert {one["platform"] for one in every({"service": "mastodon"})} == {"mastodon"}
    assert [one["id"] for one in every({"tag": "Überflutung"})] == [tagged.pk]
    assert every({"tag": "storm"}) == []
    assert every({"agency": "elsewhere"}) == []
    assert len(every({"agency": filled.place.agency.slug})) == Account.objects.exclude(published_at=None).count()
    assert [one["handle"] for one in every({"q": "@newweather"})] == ["@NewWeather"]


def test_another_name_of_an_agency_or_a_use_is_news_to_every_cache(filled: PublicRegister) -> None:
    agency, before = filled.place.agency, queries.generation()
    same = {"short_name": agency.short_name, "domains": agency.domains, "is_host": agency.is_host}
    organisation.change_agency(agency=agency, name=agency.name, **same)
    assert queries.generation() == before
    organisation.change_agency(agency=agency, name="Department of Storms", **same)
    assert queries.generation() == before + 1
    assert "Department of Storms" in Client().get(API).content.decode()
    goals.reword_use(use=UseType.objects.order_by("pk")[0], words="Warnings in storms")
    assert queries.generation() == before + 2


def test_a_page_costs_the_same_queries_however_many_accounts_it_lists(filled: PublicRegister) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            Client().get(API)
        return len(queries)

    few = cost()
    for number in range(30):
        published(filled.place, f"Region{number:03}")
    assert cost() == few


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyJhIiwgLTFd", "eyJhIjogMX0", "é", "\0", "[" * 900, "WyJcdTAwMDAiLCAxXQ"]
)
def test_a_cursor_that_is_not_ours_is_refused_with_words(filled: PublicRegister, cursor: str) -> None:
    for address in (API, "/accounts/"):
        answer = Client().get(address, {"cursor": cursor})
        assert answer.status_code == 400
        assert "cursor" in answer.content.decode()


def test_the_directory_and_its_pages_say_what_is_official(filled: PublicRegister) -> None:
    directory = Client().get("/accounts/").content.decode()
    assert "@WeatherDept" in directory
    assert "@StormWatch" not in directory
    assert "@NotYetDept" not in directory
    assert "@StormWatch" in Client().get("/accounts/?former=yes").content.decode()
    page = Client().get(f"/accounts/{filled.renamed.pk}/").content.decode()
    assert "https://x.com/OldWeather" in page
    assert "Not official any more" in Client().get(f"/accounts/{filled.archived.pk}/").content.decode()
    assert Client().get(f"/accounts/{filled.draft.pk}/").status_code == 404


def test_the_check_page_answers_plainly_and_names_what_it_is_taken_for(filled: PublicRegister) -> None:
    def said(text: str) -> str:
        return Client().get("/accounts/check/", {"q": text}).content.decode()

    assert "Yes, this account is official" in said("https://mobile.twitter.com/WeatherDept?s=20")
    assert "It was ours, and is not any more" in said("@StormWatch")
    unknown = said("https://x.com/VVeatherDept")
    assert "This account is not known to us" in unknown
    assert "none of these" in unknown
    assert f"/accounts/{filled.official['x'].pk}/" in unknown
    assert "&lt;script&gt;" in said("<script>alert(1)</script>")
    assert "none of these" not in said("@SomethingElse")


def test_the_feed_is_atom_with_archived_accounts_and_stable_ids(filled: PublicRegister) -> None:
    answer = Client().get("/accounts/feed.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert len(entries) == Account.objects.exclude(published_at=None).count()
    ids = [one.findtext(f"{atom}id") for one in entries]
    assert len(set(ids)) == len(ids)
    assert any("StormWatch" in (one.findtext(f"{atom}title") or "") for one in entries)
    updated = [one.findtext(f"{atom}updated") or "" for one in entries]
    assert updated == sorted(updated, reverse=True)
    assert feed.findtext(f"{atom}updated") == updated[0]


PUBLIC_FIELDS = {
    "id", "platform", "handle", "service_url", "display_name", "language", "short_description", "long_description",
    "contacts", "tags", "policies", "guidelines_url", "moderation_approach", "moderation_hours", "reply_target_minutes",
    "status", "published_at", "archived_at", "suspended_at", "changed_at", "is_sample", "elsewhere_url", "elsewhere_since",
}  # fmt: skip


def mark_everything(account: Account, staff: User) -> list[str]:
    """Fill every field that is not public with a marker of its own. A new field is private until it is named above."""
    marks = []
    for field in Account._meta.concrete_fields:
        if field.name in PUBLIC_FIELDS:
            continue
        mark = f"private-{field.name}-mark"
        if isinstance(field, models.ForeignKey):
            if field.related_model is User:
                setattr(account, field.name, staff)
        elif isinstance(field, models.EmailField):
            setattr(account, field.name, f"{mark}@staff.example")
            marks.append(mark)
        elif isinstance(field, models.JSONField):
            setattr(account, field.name, [mark])
            marks.append(mark)
        elif isinstance(field, (models.CharField, models.TextField)) and field.name not in (
            "mfa_state", "recovery_method", "exit_method", "platform_id", "own_class",
        ):  # fmt: skip
            setattr(account, field.name, mark)
            marks.append(mark)
        elif isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            setattr(account, field.name, date(1999, 9, 9))
    account.platform_id = "77712377"
    account.save()
    return [*marks, "1999-09-09", "77712377"]


def test_no_public_answer_holds_anything_of_staff_or_of_the_inside(filled: PublicRegister) -> None:
    account = filled.official["x"]
    staff = User.objects.create_user("staffmark@staff.example", "x", name="Staffmark Person")
    marks = mark_everything(account, staff)
    Officer.objects.create(account=account, user=staff, level="administrator")
    ConnectedApp.objects.create(
        account=account, name="appmark", owner="ownermark", purpose="purposemark", next_assessment_on=date(1999, 9, 9)
    )
    OutsideAccount.objects.create(platform="x", kind="handle", key="outsidemark", handle="outsidemark", url="https://x.com/outsidemark", note="notemark")  # fmt: skip
    marks += ["staffmark", "Staffmark", "appmark", "ownermark", "purposemark", "outsidemark", "notemark", "Taken over"]
    assert len(marks) > 15
    answers = {
        path: Client().get(path).content.decode()
        for path in (
            API,
            f"{API}/{account.pk}",
            f"{API}/{filled.suspended.pk}",
            "/api/v1/public/verify?q=@WeatherDept",
            "/api/v1/public/verify?q=@HackedDept",
            "/accounts/",
            "/accounts/?former=yes",
            "/accounts/feed.atom",
            "/accounts/embed/",
            "/accounts/badge.svg?agency=weather",
            f"/accounts/{account.pk}/badge.svg",
            f"/accounts/{filled.suspended.pk}/badge.svg",
            f"/accounts/{account.pk}/",
            f"/accounts/{filled.suspended.pk}/",
            "/accounts/check/?q=@WeatherDept",
            "/accounts/check/?q=@WeatherDep",
        )
    }
    told = [(path, mark) for path, text in answers.items() for mark in marks if mark in text]
    assert told == []


def test_answers_are_the_same_for_somebody_who_is_signed_in_without_a_second_factor(filled: PublicRegister) -> None:
    user = User.objects.create_user("new@agency.test", "x", name="New")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/public/verify", {"q": "@WeatherDept"}).json()["answer"] == "official"
    assert client.get("/accounts/").status_code == 200
