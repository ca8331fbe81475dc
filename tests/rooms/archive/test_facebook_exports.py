"""An export of a Facebook Page is brought in like any export, once a person has said which Page it is of."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportRun, Media, Record
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.register.actions import register_account
from stance.register.models import Account
from tests.factories import facebook_export as made
from tests.factories.facebook_export import FIRST, PAGE_ID, Feed, comment, photo, post
from tests.rooms.site.addresses import signed_in

from .installation import taken_back, verified
from .small import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

ADDRESS = f"https://www.facebook.com/profile.php?id={PAGE_ID}"


def feed(text: str = "Évacuez la vieille ville #inondation") -> Feed:
    return Feed(
        [
            [
                post(text, attachments=[photo("111111111.jpg")]),
                post("L’eau est de nouveau potable", FIRST + 60, updated=FIRST + 90),
            ]
        ],
        comments=[comment("Merci à vous", FIRST + 120)],
        media={"111111111.jpg": b"\xff\xd8\xff a road", "222222222.jpg": b"\xff\xd8\xff nobody shows it"},
        files=made.PRIVATE,
    )


def ids(query: str) -> list[str]:
    return [one.id for one in search(ask(query, sort="oldest")).posts]


def test_it_is_brought_in_found_shown_and_verified(tmp_path: Path) -> None:
    run = bring_in(*made.write_zips(tmp_path / "z", feed()), account=ADDRESS)
    assert (run.kind, run.layout, run.claimed, run.new, run.failed, run.media_present) == (
        "facebook",
        "page",
        None,
        3,
        0,
        1,
    )
    assert run.media_left_over == 1
    account = Account.objects.get()
    assert (account.platform_id, account.handle, account.display_name) == (PAGE_ID, "sante", made.NAME)
    (first,) = ids("évacuez #inondation has:image")
    assert first.startswith(f"facebook:{PAGE_ID}/~")
    assert len(ids("is:edited from:facebook:sante")) == 1
    assert len(ids("is:reply merci")) == 1
    assert ids("PRIVATE") == []
    found = detail(first)
    assert found is not None
    assert found.post.permalink == ""
    shown = signed_in("recordkeeper").get(f"/archive/records/{first}/").content.decode()
    assert "Évacuez la vieille ville" in shown
    assert "@sante on Facebook" in shown
    assert Media.objects.get().blob
    report = verified()
    assert report.ok, [(one.record, one.detail) for one in report.differences]


def test_a_record_that_is_no_longer_called_edited_is_named(tmp_path: Path) -> None:
    bring_in(made.write_zip(tmp_path / "a.zip", feed()), account=ADDRESS)
    with taken_back():
        Record.objects.filter(is_edited=True).update(is_edited=False)
        assert [one.detail for one in verified().differences] == ["its record no longer says that it was edited"]
    with taken_back():
        Record.objects.filter(is_edited=False).update(is_edited=True)
        assert len(verified().differences) == 2


def test_again_it_adds_nothing_and_what_was_edited_is_another_record(tmp_path: Path) -> None:
    bring_in(made.write_zip(tmp_path / "a.zip", feed()), account=ADDRESS)
    again = bring_in(made.write_folder(tmp_path / "again", feed()), account="sante")
    assert (again.new, again.already_held, again.failed) == (0, 3, 0)
    later = bring_in(made.write_zip(tmp_path / "later.zip", feed("Évacuez toute la ville")), account="sante")
    assert (later.new, later.new_versions, Record.objects.count()) == (1, 0, 4)


def test_without_a_name_it_says_what_to_do(tmp_path: Path) -> None:
    path = made.write_zip(tmp_path / "a.zip", feed())
    with pytest.raises(ImportRefused, match="does not say which Page it is of"):
        bring_in(path)
    register_account(platform="facebook", handle="sante", platform_id=PAGE_ID)
    run = bring_in(path)
    assert (run.state, run.new) == (ImportRun.State.DONE, 3)


def test_html_is_refused(tmp_path: Path) -> None:
    path = made.write_folder(tmp_path / "a", Feed(files={"posts/profile_posts_1.html": b"<html>"}))
    with pytest.raises(ImportRefused, match="with the format JSON"):
        bring_in(path)
