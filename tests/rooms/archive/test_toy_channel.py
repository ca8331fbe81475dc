"""A channel is a folder: one that lives in the tests is recognised, brought in, found, shown, verified and proven, and no
other file knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportRun, Record
from stance.archive.queries import imports as import_queries
from stance.archive.queries.records import Detail, detail
from stance.archive.queries.search import counts, search
from stance.archive.search.results import SearchRefused, ask
from stance.channels import discovery
from stance.engines.evidence.examination import verify_record_proof
from stance.register.described_objects import find
from stance.register.handles import HandleRefused, asked_as
from stance.register.models import Account
from tests.rooms.site.addresses import signed_in
from tests.toy.notices import Notice, plugged_in, write_export

from .installation import taken_back, verified
from .small import archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders", "townboard")]

WATER = Notice("n-water", "Boil the water in the old town", poster="tap.png")
AGAIN = Notice("n-again", "The water is clean again", at="2021-03-05T00:00:00Z", answers="n-water", poster="cup.png")


@pytest.fixture(name="townboard")
def _townboard() -> Iterator[None]:
    with plugged_in():
        yield


@pytest.fixture
def both(tmp_path: Path) -> ImportRun:
    """@health on two platforms, with one word in the posts of both."""
    bring_in(archive(tmp_path / "x", [tweet(77, "Wash your hands with water")], owner="4", handle="Health"))
    return bring_in(write_export(tmp_path / "board.zip", WATER, AGAIN, desk="4"))


def held(record_id: str) -> Detail:
    found = detail(record_id)
    assert found is not None
    return found


def ids(query: str, **more: str) -> list[str]:
    return [post.id for post in search(ask(query, sort="oldest", **more)).posts]


def test_it_is_recognised_and_its_account_registered(tmp_path: Path) -> None:
    run = bring_in(write_export(tmp_path / "board.zip", WATER, AGAIN))
    assert (run.kind, run.layout, run.new, run.failed, run.media_present, run.media_missing) == (
        "townboard", "table", 2, 0, 1, 1,
    )  # fmt: skip
    account = Account.objects.get()
    assert (account.platform, account.platform_id, account.handle) == ("townboard", "desk-4", "health")
    assert account.url == "https://board.example/by/health"
    assert bring_in(write_export(tmp_path / "again.zip", WATER, AGAIN)).already_held == 2


def test_what_is_no_notice_is_listed_and_the_rest_comes_in(tmp_path: Path) -> None:
    run = bring_in(write_export(tmp_path / "board.zip", WATER, AGAIN._replace(at="yesterday")))
    assert (run.new, run.failed) == (1, 1)


def test_a_notice_is_shown_in_its_thread_with_its_own_address(both: ImportRun) -> None:
    found = held("townboard:4/n-again")
    assert [post.id for post in found.above] == ["townboard:4/n-water"]
    assert (found.post.permalink, found.post.kind) == ("https://board.example/by/health#n-again", "reply")
    assert [post.permalink for post in held("townboard:4/n-water").below] == [found.post.permalink]
    assert held("x:4/77").post.permalink == "https://x.com/Health/status/77"


def test_later_states_are_ordered_by_the_platforms_own_word(tmp_path: Path) -> None:
    bring_in(write_export(tmp_path / "new.zip", WATER._replace(state=3, text="third")))
    bring_in(write_export(tmp_path / "old.zip", WATER._replace(state=2, text="second")))
    assert [version.text for version in held("townboard:desk-4/n-water").versions] == ["second", "third"]
    assert verified().ok


@pytest.mark.parametrize(
    ("query", "account", "wanted"),
    [
        ("water", "", "both"), ("water from:health", "", "both"), ("water from:4", "", "both"), ("", "health", "both"),
        ("water from:x:health", "", "x"), ("from:x:4", "", "x"), ("water", "x:Health", "x"), ("", "x:health", "x"),
        ("water from:townboard:health", "", "board"), ("from:townboard:4", "", "board"), ("", "townboard:health", "board"),
        ("water -from:x:health", "", "board"), ("water -from:townboard:health", "", "x"), ("water -from:health", "", "none"),
        ("(from:x:health OR from:townboard:nobody) water", "", "x"), ("from:mastodon:health", "", "none"),
        ("boil from:x:health", "", "none"), ("has:image from:townboard:health", "", "board"),
    ],
)  # fmt: skip
def test_equal_names_on_two_platforms_are_two_accounts(both: ImportRun, query: str, account: str, wanted: str) -> None:
    x, board = ["x:4/77"], ["townboard:4/n-water", "townboard:4/n-again"]
    found = ids(query, account=account)
    assert sorted(found) == sorted({"both": x + board, "x": x, "board": board, "none": []}[wanted])


def test_they_are_counted_apart(both: ImportRun) -> None:
    assert counts(ask("water")).by_account == {"x:Health": 1, "townboard:health": 2}


def test_imports_are_listed_by_platform_and_handle(both: ImportRun) -> None:
    def listed(account: str) -> list[str]:
        return [run.kind for run in import_queries.page(account=account)[0]]

    assert listed("health") == ["townboard", "x"]
    assert listed("x:health") == ["x"]
    assert listed("townboard:health") == ["townboard"]


def test_what_is_typed_for_an_account_says_which_is_meant(both: ImportRun) -> None:
    assert asked_as("@health") == "health"
    assert asked_as("https://board.example/by/health") == "townboard:health"
    assert asked_as("https://x.com/health") == "x:health"
    assert asked_as("townboard:health") == "townboard:health"
    assert asked_as("Health") == "Health"  # a name on several platforms, though capitals are none on the board
    with pytest.raises(HandleRefused, match="names the account by its number"):
        asked_as("https://x.com/i/user/4")


def test_the_pages_tell_them_apart(both: ImportRun) -> None:
    client = signed_in("recordkeeper")
    page = client.get("/archive/?q=water").content.decode()
    assert "@Health on X (Twitter)" in page
    assert "@health on Town Board" in page
    assert '<option value="townboard:health">' in page
    one = client.get("/archive/?q=water&account=townboard:health").content.decode()
    assert "townboard:4/n-water" in one
    assert "x:4/77" not in one
    shown = client.get("/archive/records/townboard:4/n-water/").content.decode()
    assert "@health on Town Board" in shown
    assert "https://board.example/by/health#n-water" in shown
    state = client.get(f"/archive/imports/{both.pk}/").content.decode()
    assert "Town Board export, one table" in state
    new = client.get("/archive/imports/new/").content.decode()
    assert "Getting the notices from Town Board" in new
    assert "Getting the archive from X" in new


def test_the_api_tells_them_apart(both: ImportRun) -> None:
    found = signed_in("recordkeeper").get("/api/v1/search?q=water&account=townboard:health").json()
    assert {(one["platform"], one["account"]) for one in found["results"]} == {("townboard", "health")}
    assert found["total"] == 2


def test_its_own_bytes_are_handed_out_as_what_they_are(both: ImportRun) -> None:
    seen = held("townboard:4/n-water").sightings[0]
    answer = signed_in("recordkeeper").get(f"/archive/records/townboard:4/n-water/raw?seen={seen.id}")
    assert answer["Content-Type"] == "text/csv"
    assert answer.content.startswith(b"n-water,1,2021-03-04T05:06:07Z")


def test_it_is_proven_to_whoever_has_only_the_proof(both: ImportRun) -> None:
    proof = held("townboard:4/n-water").proof
    assert proof is not None
    assert proof.text
    assert verify_record_proof(proof.text, [proof.vkey], expected_record="townboard:4/n-water").ok
    assert not verify_record_proof(proof.text, [proof.vkey], expected_record="townboard:4/n-again").ok


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": Record.Kind.QUOTE}, "its record is called a quote, its content is another kind"),
        ({"reply_to": "townboard:4/n-other"}, "its record no longer says what it replies to"),
        ({"reply_to": None}, "its record no longer says what it replies to"),
    ],
)
def test_a_change_of_its_row_is_named(both: ImportRun, change: dict[str, object], told: str) -> None:
    assert verified().ok
    with taken_back():
        Record.objects.filter(record_id="townboard:4/n-again").update(**change)
        assert ("townboard:4/n-again", told) in [(one.record, one.detail) for one in verified().differences]


def test_an_account_that_changed_its_platform_is_named(both: ImportRun) -> None:
    with taken_back():
        Account.objects.filter(platform="townboard").update(platform="mastodon")
        details = [one.detail for one in verified().differences if one.kind == "version"]
        assert details == ["its record is filed under account 4, its id says townboard:4"] * 2


def test_records_of_a_channel_that_is_gone_are_named_and_still_shown(both: ImportRun) -> None:
    del discovery.channels.__path__[-1]
    discovery.forget()
    try:
        details = {one.detail for one in verified().differences}
        assert any("of which no channel here can say" in detail for detail in details)
        assert held("townboard:4/n-water").post.permalink == ""
        assert "townboard" in signed_in("recordkeeper").get("/archive/records/townboard:4/n-water/").content.decode()
    finally:
        discovery.channels.__path__.append(str(Path(__file__).parents[2] / "toy" / "channels"))
        discovery.forget()


def test_an_export_of_no_channel_is_refused_with_what_each_looked_for(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "readme.txt").write_text("nothing")
    with pytest.raises(ImportRefused) as refused:
        bring_in(tmp_path / "other")
    assert "not an X archive" in str(refused.value)
    assert "no export of Town Board" in str(refused.value)


def test_a_search_by_what_is_no_account_is_refused() -> None:
    with pytest.raises(SearchRefused, match="needs the whole name"):
        ask("from:@")


def test_who_asks_what_somebody_may_do_says_which_account(both: ImportRun) -> None:
    assert find("x:health").platform == "x"
    assert find("townboard:health").platform == "townboard"
    assert find("https://board.example/by/health").platform == "townboard"
    with pytest.raises(LookupError):
        find("mastodon:@health@board.town")
