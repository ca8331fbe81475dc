"""A repository of Bluesky is brought in like any export: found, shown in its thread, verified, and held once."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportFailure, ImportRun, Media, Record
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.channels.bluesky.records import RECORDS
from stance.register.models import Account
from tests.factories import bluesky_export as made
from tests.factories.bluesky_export import DID, POST, document, post, ref, tid
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

PICTURE = b"\x89PNG\r\n\x1a\n a road under water"
FIRST, ANSWER = f"{POST}/{tid(1)}", f"{POST}/{tid(2)}"


def repository(text: str = "Boil the water in the old town") -> made.Repository:
    made_here = made.some(0)
    first = post(
        text,
        1,
        langs=["en"],
        embed={"$type": "app.bsky.embed.images", "images": [{"image": made.blob_of(PICTURE), "alt": "A tap"}]},
    )
    made_here.records |= {
        FIRST: first,
        ANSWER: post("The water is clean again", 2, reply={"root": ref(FIRST), "parent": ref(FIRST)}),
    }
    return made_here


def write(path: Path, **more: str) -> Path:
    cid = made.blob_of(PICTURE)["ref"].text
    return made.write_zip(path, repository(**more), did_document=document(), files={f"blobs/{cid}": PICTURE})


def test_it_is_brought_in_found_shown_and_proven(tmp_path: Path) -> None:
    run = bring_in(write(tmp_path / "r.zip"))
    assert (run.kind, run.layout, run.claimed, run.new, run.failed, run.media_present) == (
        "bluesky",
        "repository",
        3,
        3,
        0,
        1,
    )
    account = Account.objects.get()
    assert (account.platform, account.platform_id, account.handle) == ("bluesky", DID, made.HANDLE)
    assert account.display_name == "The Health Desk"
    assert [one.id for one in search(ask("water tap")).posts] == [f"bluesky:at://{DID}/{FIRST}"]
    assert [one.id for one in search(ask("clean from:bluesky:health.example.gov")).posts] == [
        f"bluesky:at://{DID}/{ANSWER}"
    ]
    found = detail(f"bluesky:at://{DID}/{ANSWER}")
    assert found is not None
    assert [one.id for one in found.above] == [f"bluesky:at://{DID}/{FIRST}"]
    client = signed_in("recordkeeper")
    shown = client.get(f"/archive/records/bluesky:at://{DID}/{ANSWER}/").content.decode()
    merged = client.get(f"/archive/records/bluesky:at:/{DID}/{ANSWER}/")
    assert merged.status_code == 200, "a proxy may have made one slash of two"
    assert f"https://bsky.app/profile/{made.HANDLE}/post/{tid(2)}" in shown
    assert "@health.example.gov on Bluesky" in shown
    assert Media.objects.get().blob
    report = verified()
    assert report.ok, [(one.record, one.detail) for one in report.differences]


def test_again_it_adds_nothing_and_another_state_is_another_version(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "r.zip"))
    again = bring_in(write(tmp_path / "again.zip"))
    assert (again.new, again.already_held, again.failed) == (0, 3, 0)
    later = bring_in(write(tmp_path / "later.zip", text="Boil the water everywhere"))
    assert (later.new, later.new_versions) == (0, 1)
    record = Record.objects.get(record_id=RECORDS.record_id(DID, tid(1)))
    assert record.versions_count == 2
    assert verified().ok


def test_its_own_bytes_are_handed_out(tmp_path: Path) -> None:
    bring_in(write(tmp_path / "r.zip"))
    found = detail(f"bluesky:at://{DID}/{ANSWER}")
    assert found is not None
    answer = signed_in("recordkeeper").get(
        f"/archive/records/bluesky:at://{DID}/{ANSWER}/raw?seen={found.sightings[0].id}"
    )
    assert answer["Content-Type"] == "application/vnd.ipld.dag-cbor"
    assert made.cid_of(answer.content).text == found.post.content["cid"]


def test_without_its_document_it_comes_in_and_says_so(tmp_path: Path) -> None:
    run = bring_in(made.write_folder(tmp_path / "r", repository()))
    assert (run.state, run.new) == (ImportRun.State.DONE, 3)
    assert "was not checked: no DID document" in ImportFailure.objects.get(run=run).reason
    assert Account.objects.get().handle.endswith(".handle.invalid")


def test_its_account_may_be_named_by_its_identifier(tmp_path: Path) -> None:
    assert bring_in(write(tmp_path / "r.zip"), account=DID).new == 3
    with pytest.raises(ImportRefused, match="You named the account with id did:plc:z72i7hdynmk6r22z27h6tvur"):
        bring_in(write(tmp_path / "s.zip", text="x"), account="did:plc:z72i7hdynmk6r22z27h6tvur")


def test_a_repository_without_its_commit_is_refused(tmp_path: Path) -> None:
    blocks = repository().blocks()
    path = made.write_folder(tmp_path / "r", made.car(blocks[1:], [made.cid_of(blocks[0])]))
    with pytest.raises(ImportRefused, match="its signed commit"):
        bring_in(path)
