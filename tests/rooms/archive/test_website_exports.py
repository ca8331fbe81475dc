"""A WordPress export through the product: imported, found, shown, verified, and imported again without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.importing.recognition import ImportRefused
from stance.archive.models import ImportFailure
from stance.archive.queries.records import detail
from stance.archive.queries.search import search
from stance.archive.reports import as_json
from stance.archive.search.results import ask
from stance.register.models import Account
from tests.factories import wordpress_export as made
from tests.factories.wordpress_export import Comment, Post
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

RECORD = f"wordpress:{made.ACCOUNT}"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)


def export(path: Path, text: str = "Boil the water", site: str = made.SITE) -> Path:
    picture = '<img src="https://cdn.example/wp-content/uploads/2024/05/tap.png" alt="A tap" class="wp-image-7"/>'
    posts = [
        Post(1, "Advice on reservoirs", f"<p>{text}</p>{picture}", comments=[Comment(5, "Is it safe?"), Comment(6, "x", approved="0")]),
        Post(2, "About", "Who we are", type="page", at="2020-01-01 00:00:00"),
        Post(3, "PRIVATEWORD", "PRIVATEWORD", status="draft"),
    ]  # fmt: skip
    return made.write(path, made.document_of(posts, site=site), **{"wp-content__uploads__2024__05__tap_dot_png": PNG})


def ids(query: str, **more: str) -> list[str]:
    return [post.id for post in search(ask(query, sort="oldest", **more)).posts]


def test_it_is_imported_found_shown_and_verified(tmp_path: Path) -> None:
    run = bring_in(export(tmp_path / "a"))
    assert (run.kind, run.layout, run.new, run.counted, run.claimed) == ("website", "wxr-1.2", 3, 3, None)
    assert (run.media_present, run.media_missing, run.media_left_over) == (1, 0, 0)
    assert as_json(run)["kind"] == "wordpress"
    assert run.seen_at == "2026-11-02T01:02:03Z"
    account = Account.objects.get()
    assert (account.platform, account.platform_id, account.handle) == ("website", made.ACCOUNT, made.ACCOUNT)
    assert account.service_url == f"{made.SITE}/"
    (problem,) = ImportFailure.objects.filter(run=run)
    assert problem.reason.startswith("not public: comments that wait for approval (1), drafts (1)")
    assert ids("boil") == ids("reservoirs") == ids(f"from:website:{made.ACCOUNT} has:image") == [f"{RECORD}/1"]
    assert ids("is:article") == [f"{RECORD}/2", f"{RECORD}/1"]
    assert ids("PRIVATEWORD") == []
    found = detail(f"{RECORD}/comment-5")
    assert found is not None
    assert [post.id for post in found.above] == [f"{RECORD}/1"]
    assert found.post.permalink == f"{made.SITE}/?p=1#comment-5"
    client = signed_in("recordkeeper")
    page = client.get(f"/archive/records/{RECORD}/1/").content.decode()
    assert "Boil the water" in page
    assert f"{made.SITE}/?p=1" in page
    assert client.get(f"/archive/records/{RECORD}/comment-5/").status_code == 200
    sighting = found.sightings[0]
    raw = client.get(f"/archive/records/{RECORD}/comment-5/raw?seen={sighting.id}")
    assert raw["Content-Type"] == "application/xml"
    assert raw.content.startswith(b"<wp:comment>")
    assert verified().ok


def test_the_second_time_changes_nothing_and_an_edit_is_a_version(tmp_path: Path) -> None:
    bring_in(export(tmp_path / "a"))
    again = bring_in(export(tmp_path / "again"))
    assert (again.new, again.new_versions, again.already_held) == (0, 0, 3)
    edited = bring_in(export(tmp_path / "edited", "Boil the tap water"))
    assert (edited.new, edited.new_versions, edited.already_held) == (0, 1, 2)
    assert verified().ok


def test_it_is_of_the_site_that_is_on_the_register(tmp_path: Path) -> None:
    bring_in(export(tmp_path / "local", site="http://localhost:8888"), account="www.health.example.gov")
    account = Account.objects.get()
    assert (account.platform_id, account.service_url) == ("www.health.example.gov", "https://www.health.example.gov/")
    assert ids("boil") == ["wordpress:www.health.example.gov/1"]
    with pytest.raises(ImportRefused, match="no public address"):
        bring_in(export(tmp_path / "other", site="http://localhost:1"))
