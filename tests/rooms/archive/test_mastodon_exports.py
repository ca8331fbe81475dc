"""A Mastodon archive through the product: imported, found, shown, verified, and imported again without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.models import ImportFailure, Media
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.register.models import Account
from tests.factories import mastodon_export as made
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

RECORD = "mastodon:social.example.gov/users/health/statuses"
PICTURE = "109/348/123/456/789/012/original/1a2b.png"


def archive(path: Path, text: str = "Boil the water #Flood", **more: str) -> Path:
    posts = [
        made.post(1, text, attachment=[made.picture(PICTURE, "A tap")], **more),
        made.post(2, "It is clean again", inReplyTo=f"{made.ACCOUNT}/statuses/1"),
        made.repost(3, "https://other.example/users/bob/statuses/5"),
        made.private(4, "PRIVATEWORD"),
    ]
    return made.write_zip(path, made.files_of(posts, claimed=3, media={PICTURE: made.PNG}))


def ids(query: str, **more: str) -> list[str]:
    return [post.id for post in search(ask(query, sort="oldest", **more)).posts]


def test_it_is_imported_found_shown_and_verified(tmp_path: Path) -> None:
    run = bring_in(archive(tmp_path / "a.zip"))
    assert (run.kind, run.layout, run.new, run.counted, run.claimed) == ("mastodon", "mastodon", 3, 3, 3)
    assert (run.media_present, run.media_missing, run.media_left_over) == (1, 0, 0)
    account = Account.objects.get()
    assert (account.platform, account.platform_id, account.handle) == (
        "mastodon", made.ACCOUNT, "@health@social.example.gov",
    )  # fmt: skip
    assert {failure.reason[:48] for failure in ImportFailure.objects.filter(run=run)} == {
        "it says that it has 3 posts; it has 4",
        "not public: private mentions or posts for one se",
    }
    assert ids("water #flood") == [f"{RECORD}/1"]
    assert ids("has:image from:mastodon:health@social.example.gov") == [f"{RECORD}/1"]
    assert ids("is:repost") == [f"{RECORD}/3/activity"]
    assert ids("PRIVATEWORD") == []
    found = detail(f"{RECORD}/2")
    assert found is not None
    assert [post.id for post in found.above] == [f"{RECORD}/1"]
    client = signed_in("recordkeeper")
    page = client.get(f"/archive/records/{RECORD}/1/").content.decode()
    assert "Boil the water" in page
    assert f"{made.ACCOUNT}/statuses/1" in page
    assert "A tap" in page
    assert client.get(f"/archive/records/{RECORD}/3/activity/").status_code == 200
    assert client.get(f"/archive/media/{Media.objects.get().blob}/").status_code == 200
    assert "private mentions" in client.get(f"/archive/imports/{run.pk}/").content.decode()
    assert verified().ok


def test_the_second_time_changes_nothing_and_an_edit_is_a_version(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "later.zip", "Boil the tap water", updated="2023-05-01T00:00:00Z"))
    again = bring_in(archive(tmp_path / "again.zip", "Boil the tap water", updated="2023-05-01T00:00:00Z"))
    assert (again.new, again.new_versions, again.already_held) == (0, 0, 3)
    earlier = bring_in(archive(tmp_path / "earlier.zip"))
    assert (earlier.new, earlier.new_versions, earlier.already_held) == (0, 1, 2)
    found = detail(f"{RECORD}/1")
    assert found is not None
    assert [version.text for version in found.versions] == ["Boil the water #Flood", "Boil the tap water"]
    assert verified().ok


def test_an_outbox_alone_registers_its_account(tmp_path: Path) -> None:
    (tmp_path / "snac").mkdir()
    run = bring_in(made.write_folder(tmp_path / "snac", made.files_of([made.post(1, "Hello")], server="snac")))
    assert (run.layout, run.new) == ("outbox", 1)
    assert Account.objects.get().handle == "@health@social.example.gov"
