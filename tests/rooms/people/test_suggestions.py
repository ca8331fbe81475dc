"""People are found by the beginnings of their names, chosen by what they are called, and only by whom reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.people.form_fields import PersonField, Typed
from stance.people.models import NameWord, User
from stance.people.names import queries
from stance.people.names.words import is_called, words_of
from stance.people.pages.fields import InvitedField
from stance.register.fields.references import References
from stance.register.fields.refusal import FieldRefused
from tests.factories.organisation import Office, acting, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Office, Office]:
    return office(), office("water", is_host=False)


def names(text: str) -> list[str]:
    return [one.name for one in queries.suggested(text)]


def called(who: User, name: str) -> User:
    who.name = name
    who.save()
    return who


@pytest.mark.parametrize("typed", ["ør", "OR", "orsted", "sö", "so", "soren ors", "Ørsted, Sören", "ørsted so"])
def test_with_and_without_accents_in_any_order(two: tuple[Office, Office], typed: str) -> None:
    called(two[0]["pia"], "Sören Ørsted")
    with acting(two[0]["ben"]):
        assert names(typed) == ["Sören Ørsted"]


@pytest.mark.parametrize("typed", ["", "s", "  ", "%", "_", "sx", "ø", "\x00", "so ors x", "weather"])
def test_what_finds_nobody(two: tuple[Office, Office], typed: str) -> None:
    called(two[0]["pia"], "Sören Ørsted")
    with acting(two[0]["ben"]):
        assert names(typed) == []


def test_only_people_whom_the_reader_reads(two: tuple[Office, Office]) -> None:
    weather, water = two
    with acting(water["ben"]):
        found = queries.suggested("pia")
        assert [one.row for one in found] == [water["pia"]]
        assert (found[0].where, found[0].address) == ("BUSINESS, Department of Water", "")
        assert names("@water") == names("water.test") == []
    with acting(water["ada"]):
        assert queries.suggested("pia@wa")[0].address == "pia@water.test"
    water["pia"].is_active = False
    water["pia"].save()
    with acting(water["ada"]):
        assert names("pia") == []
    with acting(weather["ada"]):
        assert [one.row for one in queries.suggested("pia")] == [weather["pia"]]


def test_at_most_ten_by_as_many_queries_as_one(two: tuple[Office, Office]) -> None:
    weather, _water = two
    weather.add("zoe", "reader")
    with acting(weather["ada"]):
        queries.suggested("zoe")
        with CaptureQueriesContext(
            connection,
        ) as one:
            assert names("zo") == ["Zoe"]
        for number in range(15):
            weather.add(f"zo{number}", "reader")
        with CaptureQueriesContext(connection) as many:
            assert len(names("zo")) == 10
    assert len(many) == len(one)


def test_every_way_of_writing_a_name_is_found(two: tuple[Office, Office]) -> None:
    pia = two[0]["pia"]

    def found() -> set[str]:
        return {str(row) for row in NameWord.objects.filter(user=pia, of_address=False)}

    called(pia, "First One")
    assert found() == {"first", "one"}
    User.objects.filter(name="First One").update(name="Second")
    assert found() == {"second"}
    pia.refresh_from_db()
    pia.last_login = None
    pia.save(update_fields=["last_login"])
    assert found() == {"second"}
    made = User.objects.bulk_create([User(email="b@weather.test", name="Bulk Made", password="!")])
    assert NameWord.objects.filter(user=made[0]).count() == 3
    pia.delete()
    assert not NameWord.objects.filter(user_id=pia.pk).exists()


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_a_name_is_itself_folded_or_not(name: str) -> None:
    words = words_of(name)
    assert words_of(" ".join(words)) == words
    assert all(words)
    assert is_called(name, name) or not name


@pytest.mark.parametrize("field", [PersonField, InvitedField])
def test_a_field_takes_a_name_an_address_or_a_choice(two: tuple[Office, Office], field: type[PersonField]) -> None:
    weather, _water = two
    ann, other = called(weather["pia"], "Ann Lee"), called(weather["ben"], "Ann Lée")
    with acting(weather["ada"]):
        assert field().clean("pia@weather.test") == ann
        assert field().clean("Bea") == weather["bea"]
        assert field(required=False).clean("") is None
        form_field = field()
        with pytest.raises(ValidationError, match="2 people are called lee, ann. Choose one"):
            form_field.clean("lee, ann")
        assert {one.row for one in form_field.widget.candidates} == {ann, other}
        shown = form_field.widget.render("who", "lee, ann", {"id": "id_who"})
        assert f'value="{other.pk}"' in shown
        data = QueryDict(f"who=lee, ann&who_for=lee, ann&who_key={other.pk}")
        widget: Any = form_field.widget
        assert field().clean(widget.value_from_datadict(data, {}, "who")) == other
        with pytest.raises(ValidationError, match="Nobody here is called exactly An"):
            field().clean("An")
        with pytest.raises(ValidationError, match="Nobody here is called Zed"):
            field().clean("Zed")
        assert field().clean(Typed("Bea", other.pk, "Ann Lee")) == weather["bea"]  # typed on after a choice


def test_nobody_of_another_agency_is_chosen_or_named(two: tuple[Office, Office]) -> None:
    weather, water = two
    called(weather["pia"], "Only There")
    with acting(water["ada"]):
        for typed in ("Only There", "only", Typed("Only There", weather["pia"].pk, "Only There")):
            field = PersonField()
            with pytest.raises(ValidationError, match="Nobody here is called"):
                field.clean(typed)
            assert not field.widget.candidates


def test_the_register_takes_names_too(two: tuple[Office, Office]) -> None:
    weather, _water = two
    called(weather["pia"], "Ann Lee")
    with acting(weather["ben"]):
        assert References().person_named("LEE, ann") == weather["pia"].pk
        with pytest.raises(FieldRefused, match="Nobody here is called “Ann”"):
            References().person_named("Ann")
        called(weather["bea"], "Ann Lee")
        with pytest.raises(FieldRefused, match="2 people are called “Ann Lee”"):
            References().person_named("Ann Lee")


def test_the_address_answers_in_json(two: tuple[Office, Office], client: Client) -> None:
    weather, _water = two
    client.force_login(weather["ada"])
    answer = client.get("/people/suggest/", {"q": "pi"})
    assert json.loads(answer.content)["people"] == [
        {
            "key": weather["pia"].pk,
            "name": "Pia",
            "where": "BUSINESS, Department of Weather",
            "address": "pia@weather.test",
        }
    ]
    assert answer["Cache-Control"] == "no-store"
