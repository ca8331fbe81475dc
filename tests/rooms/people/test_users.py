"""The list of people and the page of one: every person once, found by beginnings of words, and nothing of other agencies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.engines.policy import Refused
from stance.journal.actor import Actor, acting_as
from stance.people import actions
from stance.people.models import Agency, Assignment, Unit, User
from stance.people.users import queries
from tests.sizes import sized

pytestmark = pytest.mark.django_db
BACKEND = "stance.people.sign_in.adapter.Backend"
Places = dict[str, Unit]


def person(email: str, name: str = "", *, factor: bool = True, on: bool = True) -> User:
    user = User.objects.create_user(email, None, name=name, is_active=on)
    if factor:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return user


@pytest.fixture
def places() -> Places:
    """A unit each in two agencies."""
    found = {}
    for slug in ("weather", "water"):
        agency = Agency.objects.create(slug=slug, name=slug.capitalize(), since=timezone.now())
        found[slug] = Unit.objects.create(agency=agency, code="web", name=f"{slug} web", side="business", path="/")
    return found


@pytest.fixture
def ana(places: Places) -> User:
    """Administrator of one unit."""
    user = person("ana@weather.test", "Ana Abel")
    Assignment.objects.create(user=user, role="administrator", unit=places["weather"])
    return user


@pytest.fixture
def acting_ana(ana: User) -> Iterator[None]:
    with acting_as(Actor(kind="user", id=str(ana.pk), label=str(ana), door="web")):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def walked(wanted: queries.Wanted) -> list[str]:
    """Every address, page by page."""
    found, after = [], ""
    while True:
        rows, after = queries.page(queries.Wanted(wanted.view, wanted.words, after))
        assert len(rows) <= queries.PAGE_ROWS
        found += [one.email for one in rows]
        if not after:
            return found


@settings(max_examples=sized(8, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4), max_size=130))
def test_everybody_is_on_exactly_one_page_whatever_they_are_called(names: list[str]) -> None:
    User.objects.all().delete()
    User.objects.bulk_create(User(email=f"{n}@agency.test", name=name) for n, name in enumerate(names))
    assert sorted(walked(queries.Wanted())) == sorted(User.objects.values_list("email", flat=True))


def test_what_comes_after_is_told_once_when_somebody_joins_in_between() -> None:
    User.objects.bulk_create(User(email=f"{n:03}@agency.test", name=f"P{n:03}") for n in range(120))
    first, after = queries.page(queries.Wanted())
    person("new@agency.test", "A new one")
    second, _ = queries.page(queries.Wanted(after=after))
    assert [one.name for one in (*first, *second)] == [f"P{n:03}" for n in range(100)]


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0", "\0", "%", "9" * 3000])
def test_a_cursor_that_is_none_of_ours_begins_at_the_first(cursor: str) -> None:
    person("a@agency.test")
    assert [one.email for one in queries.page(queries.Wanted(after=cursor))[0]] == ["a@agency.test"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {"emil", "pia", "bare"}), ("é", {"emil"}), ("EMI no", {"emil"}), ("no emi", {"emil"}), ("noel", {"emil"}), ("pia@", {"pia"}),
        ("oel", set()), ("emi pia", set()), ("%", {"emil", "pia", "bare"}), ("_", {"emil", "pia", "bare"}),
    ],
)  # fmt: skip
def test_found_by_beginnings_of_words(words: str, found: set[str]) -> None:
    person("emil@agency.test", "Émile Noël")
    person("pia@agency.test", "Pia Park")
    person("bare@agency.test")
    assert {one.partition("@")[0] for one in walked(queries.Wanted(words=words))} == found


def test_views_and_their_counts() -> None:
    person("both@agency.test", "Both")
    person("bare@agency.test", "Bare", factor=False)
    person("gone@agency.test", "Gone", factor=False, on=False)
    codes = person("codes@agency.test", "Codes", factor=False)  # recovery codes are no factor of their own
    Authenticator.objects.create(user=codes, type=Authenticator.Type.RECOVERY_CODES, data={})
    seen = {view: walked(queries.Wanted(view)) for view in queries.VIEWS}
    assert seen["no_factor"] == ["bare@agency.test", "codes@agency.test"]
    assert seen["off"] == ["gone@agency.test"]
    assert (
        {view: len(rows) for view, rows in seen.items()}
        == queries.counts()
        == {"everybody": 4, "no_factor": 2, "off": 1}
    )
    assert queries.lacking_factor(1) == (2, [User.objects.get(email="bare@agency.test")])


@pytest.mark.usefixtures("acting_ana")
def test_nothing_of_another_agency_is_told(places: Places, ana: User) -> None:
    both, theirs = person("both@weather.test", "Both"), person("theirs@water.test", "Theirs")
    Assignment.objects.create(user=both, role="reader", unit=places["weather"])
    Assignment.objects.create(user=both, role="publisher", unit=places["water"])
    Assignment.objects.create(user=theirs, role="reader", unit=places["water"])
    rows = {one.email: one for one in queries.page(queries.Wanted())[0]}
    assert set(rows) == {"ana@weather.test", "both@weather.test"}
    assert rows["both@weather.test"].serves_as == ("reader in weather web",)
    assert [one.unit for one in queries.roles_of(both)] == [places["weather"]]
    with pytest.raises(Refused):
        queries.person(theirs)
    client = signed_in(ana)
    page = client.get(f"/people/{both.pk}/").content.decode()
    assert "weather web" in page
    assert "water web" not in page
    answers = [client.get(f"/people/{key}/") for key in (theirs.pk, 987_654)]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_somebody_who_begins_later_has_a_page_already(places: Places, ana: User) -> None:
    later = person("later@weather.test", "Later")
    starts = timezone.now() + timedelta(days=9)
    Assignment.objects.create(user=later, role="reader", unit=places["weather"], starts_at=starts)
    client = signed_in(ana)
    assert f'href="/people/{later.pk}/"' in client.get("/people/").content.decode()
    assert "weather web" in client.get(f"/people/{later.pk}/").content.decode()


def test_the_page_says_what_they_are_and_offers_what_may_be_done(places: Places) -> None:
    ada, pia = person("ada@agency.test", "Ada Adams"), person("pia@weather.test", "Pia Park", factor=False)
    rae = person("rae@weather.test", "Rae Reed")
    Assignment.objects.create(user=ada, role="administrator")
    person_of_unit = Assignment.objects.create(user=pia, role="publisher", unit=places["weather"], deputy=rae)
    client = signed_in(ada)
    page = client.get(f"/people/{pia.pk}/").content.decode()
    for words in (
        "Pia Park",
        "pia@weather.test",
        "Missing",
        "never",
        "weather web",
        f"/organisation/assignments/{person_of_unit.pk}/",
    ):
        assert words in page
    assert f'href="/people/{pia.pk}/off/"' in page
    assert f'href="/people/{pia.pk}/reset/"' in page
    own = client.get(f"/people/{ada.pk}/").content.decode()
    assert "You cannot change your own roles." in own
    assert f"/people/{ada.pk}/off/" not in own
    held = client.get(f"/people/{rae.pk}/").content.decode()
    assert re.search(r"Deputy for</dt>.*Pia Park", held)  # told before anybody thinks of switching them off
    with acting_as(Actor(kind="operator", label="operator")):
        actions.switch_off(pia)
    off = client.get(f"/people/{pia.pk}/").content.decode()
    assert re.search(r"Gives back what they held, until\s+<time", off)
    assert f'action="/people/{pia.pk}/on/"' in off
    answer = client.post(f"/people/{pia.pk}/on/", follow=True)
    assert answer.redirect_chain == [(f"/people/{pia.pk}/", 302)]
    assert "Pia Park can sign in again." in answer.content.decode()
