"""Saved searches: whose they are, who is shown them, and what is new for each person since they last looked."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from stance.archive.actions import saved_searches as actions
from stance.archive.actions.saved_searches import SavedSearchRefused
from stance.archive.home_items import news_of_saved_searches
from stance.archive.models import SavedSearch
from stance.archive.queries import saved_searches as queries
from stance.archive.search import arrivals
from stance.archive.search.arrivals import New
from stance.archive.search.budget import OutOfTime
from stance.engines.policy import Refused
from stance.journal.actor import Actor, acting_as
from stance.journal.models import Event
from tests.factories.organisation import Office, acting, office, unit
from tests.rooms.site.addresses import BACKEND

from .small import archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
OPERATOR = Actor("operator", label="whoever runs it")


@pytest.fixture
def weather() -> Office:
    return office()


def come_in(folder: Path, *texts: str, first: int = 1) -> None:
    with acting_as(OPERATOR):
        posts = [tweet(first + place, text, at=1_600_000_000 + first + place) for place, text in enumerate(texts)]
        bring_in(archive(folder, posts))


def kept(saved: SavedSearch) -> queries.Kept:
    found = queries.one(saved.pk)
    assert found is not None
    return found


ADDRESSES = {"q=flood": 2, "q=flo*": 2, "kind=post": 3, "q=flood+-sun": 2, "since=2020-01-01": 3}


def test_what_is_new_is_what_matches_and_came_in_since(
    weather: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(tmp_path / "a", "flood at the bridge", "flood over", first=1)
    with acting(weather["pia"]):
        searches = {address: actions.keep(name=address, address=address) for address in ADDRESSES}
        assert {kept(saved).new for saved in searches.values()} == {New(0)}
    come_in(tmp_path / "b", "a flood again", "flood by night", "sun and wind", first=3)
    for few in (0, 500):
        monkeypatch.setattr(arrivals, "FEW", few)
        for address, expected in ADDRESSES.items():
            with acting(weather["pia"]):
                found = kept(searches[address])
                assert found.new == New(expected)
                assert [post.id.rpartition("/")[2] for post in queries.new_posts(found).posts][-2:] == ["4", "3"]
    with acting(weather["pia"]):
        for saved in searches.values():
            actions.look(saved)
            assert kept(saved).new == New(0)
            assert queries.new_posts(kept(saved)).posts == []


def test_each_person_looks_for_themselves(weather: Office, tmp_path: Path) -> None:
    with acting(weather["pia"]):
        saved = actions.keep(name="Floods", address="q=flood", unit=weather.units["business"])
    come_in(tmp_path / "a", "flood")
    with acting(weather["ben"]):
        assert kept(saved).new == New(1)
        actions.look(saved)
        assert not list(news_of_saved_searches())
    with acting(weather["pia"]):
        assert [item.title for item in news_of_saved_searches()] == ["1 new in “Floods”"]
        actions.keep(name="Storms", address="q=storm")
        come_in(tmp_path / "b", "storm", first=90)
        (one,) = news_of_saved_searches()
        assert (one.title, one.url) == ("2 saved searches have new posts", "/archive/saved/")
        assert one.words == "1 in “Storms”; 1 in “Floods”."


def test_counting_stops_and_says_so(weather: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "LISTED", 2)
    with acting(weather["pia"]):
        saved = actions.keep(name="Floods", address="q=flood")
    come_in(tmp_path / "a", "flood", "flood", "flood")
    with acting(weather["pia"]):
        assert kept(saved).new.words == "2+"
        monkeypatch.setattr(arrivals, "newest", _out_of_time)
        assert kept(saved).new == New(0, or_more=True)


def _out_of_time(*_given: object) -> list[int]:
    raise OutOfTime


def test_a_search_is_shown_where_it_is_shared(weather: Office) -> None:
    health = office("health", is_host=False)
    below = unit(weather.agency, "night", "business", weather.units["business"])
    weather.units["night"] = below
    weather.add("nora", "reader", "night")
    with acting(weather["pia"]):
        own = actions.keep(name="Own", address="q=a")
        in_unit = actions.keep(name="Unit", address="q=b", unit=weather.units["business"])
        in_agency = actions.keep(name="Agency", address="q=c", agency=weather.agency)

    def seen(person: str, at: Office = weather) -> set[str]:
        with acting(at[person]):
            return {one.search.name for one in queries.page()[0]}

    assert seen("pia") == {"Own", "Unit", "Agency"}
    assert seen("ben") == seen("nora") == {"Unit", "Agency"}
    assert seen("ines") == {"Agency"}
    assert seen("pia", health) == set()
    with acting(health["pia"]):
        for saved in (own, in_unit, in_agency):
            assert queries.one(saved.pk) is None
            with pytest.raises(SavedSearchRefused):
                actions.look(saved)
        with pytest.raises(SavedSearchRefused):
            actions.keep(name="Theirs", address="q=a", agency=weather.agency)


def test_its_owner_or_an_administrator_there_changes_it(weather: Office) -> None:
    health = office("health", is_host=False)
    with acting(weather["pia"]):
        saved = actions.keep(name="Floods", address="q=flood", unit=weather.units["business"])
    for somebody in (weather["ben"], health["ada"]):
        with acting(somebody), pytest.raises(Refused):
            actions.remove(saved)
        with acting(somebody), pytest.raises(Refused):
            actions.change(saved, name="Mine", unit=None, agency=None)
    with acting(weather["ada"]):
        actions.change(saved, name="Floods, all of them", unit=weather.units["business"], agency=None)
        actions.remove(SavedSearch.objects.get(pk=saved.pk))
    with acting(weather["pia"]):
        again = actions.keep(name="Floods", address="q=flood")
        actions.remove(again)
    assert not SavedSearch.objects.exists()
    lines = Event.objects.filter(object_kind="saved-search").order_by("pk").values_list("action", flat=True)
    assert list(lines) == [
        "archive.saved.keep",
        "archive.saved.tend",
        "archive.saved.tend",
        *["archive.saved.keep"] * 2,
    ]


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        ("", "q=flood", "a name"),
        ("Floods", "", "all posts"),
        ("Floods", "sort=newest", "all posts"),
        ("Floods", "q=%22flood", "partner"),
        ("Floods", "has=everything", "has:everything"),
        ("floods", "q=other", "already"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(weather: Office, name: str, address: str, words: str) -> None:
    with acting(weather["pia"]):
        actions.keep(name="FLOODS", address="q=water")
        with pytest.raises(SavedSearchRefused, match=words):
            actions.keep(name=name, address=address)


def test_a_bundle_keeps_the_name(client: Client, weather: Office, tmp_path: Path) -> None:
    come_in(tmp_path / "a", "flood", "sun")
    with acting(weather["pia"]):
        saved = actions.keep(name="Floods of spring", address="q=flood")
    client.force_login(weather["pia"], backend=BACKEND)
    page = client.get("/archive/downloads/new/", {"q": "flood", "saved": str(saved.pk)})
    assert "Floods of spring" in page.content.decode()
    other = client.get("/archive/downloads/new/", {"q": "flood", "saved": str(saved.pk + 1)})
    assert "saved search" not in other.content.decode()


def test_where_nothing_came_in_nothing_is_looked_for(
    weather: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(tmp_path / "a", "flood")
    with acting(weather["pia"]):
        saved = actions.keep(name="Floods", address="q=flood")
        monkeypatch.setattr(arrivals, "since", _out_of_time)
        assert kept(saved).new == New(0)
