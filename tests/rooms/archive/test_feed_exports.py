"""Feed files through the product: imported, found, shown, verified, and imported again without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.importing.recognition import ImportRefused
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.engines.exports.hashed_ids import hashed
from stance.register.handles import asked_as
from stance.register.models import Account
from tests.factories import feed_files as made
from tests.factories.feed_files import Entry
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

WATER = Entry("https://www.health.example.gov/?p=1", "Advice on reservoirs", "<p>Boil the water</p>", f"{made.SITE}1/")
EPISODE = Entry(
    "e-2", "Episode", "Listen", at="2024-05-07T00:00:00Z", enclosure=("https://cdn.example/e2.mp3", "audio/mpeg")
)
RECORD = f"feed:{made.ACCOUNT}/{hashed(WATER.key)}"


def ids(query: str, **more: str) -> list[str]:
    return [post.id for post in search(ask(query, sort="oldest", **more)).posts]


def test_it_is_imported_found_shown_and_verified(tmp_path: Path) -> None:
    edited = WATER._replace(html="<p>Boil the tap water</p>")
    gone = '<at:deleted-entry ref="e-2" when="2024-06-01T00:00:00Z"/>'
    files = {
        "a_dot_xml": made.rss2([WATER, EPISODE], updated="2024-05-08T00:00:00Z"),
        "b_dot_xml": made.atom([edited], updated="2024-06-08T00:00:00Z", tombstones=gone),
        "e2_dot_mp3": b"sound",
    }
    run = bring_in(made.write(tmp_path / "a", **files))
    assert (run.kind, run.layout, run.new, run.new_versions, run.failed) == ("feed", "several", 2, 1, 0)
    assert (run.media_present, run.media_missing, run.media_left_over) == (1, 0, 0)
    assert run.seen_at == "2024-06-08T00:00:00Z"
    account = Account.objects.get()
    assert (account.platform, account.platform_id, account.service_url) == ("feed", made.ACCOUNT, made.URL)
    assert ids("tap") == ids("reservoirs") == [RECORD]
    assert ids(f"from:feed:{made.ACCOUNT}") == [RECORD, f"feed:{made.ACCOUNT}/e-2"]
    assert ids("is:deleted") == [f"feed:{made.ACCOUNT}/e-2"]
    found = detail(RECORD)
    assert found is not None
    assert [version.text for version in found.versions] == ["Boil the water", "Boil the tap water"]
    assert found.post.permalink == f"{made.SITE}1/"
    client = signed_in("recordkeeper")
    page = client.get(f"/archive/records/{RECORD}/").content.decode()
    assert "Boil the tap water" in page
    assert client.get(f"/archive/imports/{run.pk}/").status_code == 200
    assert verified().ok


def test_the_second_time_changes_nothing_in_another_format_either(tmp_path: Path) -> None:
    bring_in(made.write(tmp_path / "a", feed=made.rss2([WATER, EPISODE])))
    for number, data in enumerate((made.rss2([WATER, EPISODE]), made.json_feed([WATER, EPISODE]), made.atom([WATER]))):
        again = bring_in(made.write(tmp_path / str(number), feed=data))
        assert (again.new, again.new_versions) == (0, 0)
    assert verified().ok


def test_entries_without_a_date_are_filed_and_verify(tmp_path: Path) -> None:
    run = bring_in(
        made.write(tmp_path / "a", feed=made.rss09([WATER])), account="https://www.health.example.gov/old.rss"
    )
    assert (run.new, run.failed) == (1, 1)  # a warning is listed, too
    assert Account.objects.get().platform_id == "www.health.example.gov/old.rss"
    assert ids("boil")
    assert verified().ok


def test_a_feed_without_its_address_asks_for_it(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="does not say its own address"):
        bring_in(made.write(tmp_path / "a", feed=made.rss09([WATER])))


def test_addresses_of_other_platforms_do_not_mean_feeds(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "x", [tweet(77, "Wash your hands with water")]))
    bring_in(made.write(tmp_path / "a", feed=made.rss2([WATER])))
    assert asked_as("https://x.com/CityOfTest") == "x:CityOfTest"
    assert asked_as("feed:www.health.example.gov/news/feed.xml") == f"feed:{made.ACCOUNT}"
    assert asked_as(made.URL) == made.ACCOUNT  # a web site or a feed
    assert ids("water", account=made.ACCOUNT) == [RECORD]
