"""An export of an Instagram account is brought in like any export, and its account is known by name until it has a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportRun, Media
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.register.actions import register_account
from stance.register.models import Account
from tests.factories import instagram_export as made
from tests.factories.instagram_export import FIRST, HANDLE, Feed, carousel, single, story
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

PICTURES = ("a_17900000001.jpg", "b_17900000002.mp4")


def feed(caption: str = "Évacuez la vieille ville #inondation", **more: object) -> Feed:
    return Feed(
        [[carousel(caption, *PICTURES), single("L’eau est de nouveau potable", FIRST + 60)]],
        stories=[story(at=FIRST + 120)],
        media={f"media/posts/202009/{name}": name.encode() for name in (*PICTURES, "z_17900000009.jpg")},
        files=made.PRIVATE,
        **more,  # type: ignore[arg-type]
    )


def ids(query: str) -> list[str]:
    return [one.id for one in search(ask(query, sort="oldest")).posts]


def test_it_is_brought_in_found_shown_and_verified(tmp_path: Path) -> None:
    run = bring_in(made.write_zip(tmp_path / "a.zip", feed()))
    assert (run.kind, run.layout, run.claimed, run.new, run.failed, run.media_present) == (
        "instagram",
        "current",
        None,
        3,
        0,
        2,
    )
    assert (run.media_missing, run.media_left_over) == (2, 1)
    account = Account.objects.get()
    assert (account.platform_id, account.handle, account.display_name) == (f"@{HANDLE}", HANDLE, made.NAME)
    (first,) = ids("évacuez #inondation has:video from:instagram:sante.officiel")
    assert first.startswith(f"instagram:@{HANDLE}/~")
    assert ids("PRIVATE") == []
    found = detail(first)
    assert found is not None
    assert (found.post.permalink, len(found.post.media)) == ("", 2)
    shown = signed_in("recordkeeper").get(f"/archive/records/{first}/").content.decode()
    assert "Évacuez la vieille ville" in shown
    assert f"@{HANDLE} on Instagram" in shown
    assert all(one.blob for one in Media.objects.exclude(member=""))
    report = verified()
    assert report.ok, [(one.record, one.detail) for one in report.differences]


def test_again_it_adds_nothing_in_another_layout_neither(tmp_path: Path) -> None:
    bring_in(made.write_zip(tmp_path / "a.zip", feed()))
    again = bring_in(made.write_folder(tmp_path / "again", feed(layout="content")))
    assert (again.layout, again.new, again.already_held, again.failed) == ("content", 0, 3, 0)
    assert verified().ok


def test_a_number_on_the_register_is_the_accounts_own(tmp_path: Path) -> None:
    register_account(platform="instagram", handle=HANDLE, platform_id="17841400000000000")
    bring_in(made.write_zip(tmp_path / "a.zip", feed()))
    assert {one.partition("/")[0] for one in ids("from:instagram:sante.officiel")} == {"instagram:17841400000000000"}


def test_an_export_without_a_name_is_brought_in_once_it_is_named(tmp_path: Path) -> None:
    path = made.write_zip(tmp_path / "a.zip", feed(has_profile=False))
    with pytest.raises(ImportRefused, match="does not say whose it is"):
        bring_in(path)
    run = bring_in(path, account="@sante.officiel")
    assert (run.state, run.new) == (ImportRun.State.DONE, 3)
    with pytest.raises(ImportRefused, match="this archive says it is of @sante"):
        bring_in(made.write_zip(tmp_path / "b.zip", feed()), account="@somebody.else")


def test_html_is_refused_and_a_private_account_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="with the format JSON"):
        bring_in(made.write_folder(tmp_path / "a", Feed(files={"content/posts_1.html": b"<html>"})))
    run = bring_in(made.write_zip(tmp_path / "p.zip", feed(is_private=True)))
    assert (run.state, run.new, run.failed) == (ImportRun.State.DONE, 0, 1)
