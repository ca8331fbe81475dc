"""Takeouts of YouTube, brought in through the product: found by what is said in a video, shown, proven, and once only."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.archive.importing.rows import KINDS
from stance.archive.models import ImportRun, Record
from stance.archive.queries.records import Detail, detail
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.register.models import Account
from tests.factories import tars
from tests.factories import youtube_export as made
from tests.factories.youtube_export import CHANNEL, Comment, Post, Video
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

FLOOD = Video("abcdefghijk", "Flood: what to do?", "What to do when the river rises")
SECRET = Video("secretsecre", "Plans of 2031", privacy="Private")
SAID = [Comment("UgzA1234567890", "The number is 1800 000 000", video="abcdefghijk")]
POSTED = [Post("UgkxB1234567890", "We are at the river", ("UgkxB1234567890_image.jpg",))]
CAPTIONS = b"1\n00:00:01,000 --> 00:00:02,500\nSandbags are at the depot\n"


def members() -> dict[str, bytes]:
    return made.files([FLOOD, SECRET], SAID, POSTED) | {
        "videos/Flood what to do.en.srt": CAPTIONS,
        "videos/A film of nobody.mp4": b"\0\0\0\x18ftypmp42",
    }


@pytest.fixture
def run(tmp_path: Path) -> ImportRun:
    """As several zips, the way Takeout hands them out."""
    tables = {name: data for name, data in members().items() if not name.startswith("videos/")}
    films = {name: data for name, data in members().items() if name.startswith("videos/")}
    return bring_in(
        made.write_zip(tmp_path / "takeout-20260911T193951Z-001.zip", tables),
        made.write_zip(tmp_path / "takeout-20260911T193951Z-002.zip", films),
    )


def held(post: str) -> Detail:
    found = detail(f"youtube:{CHANNEL}/{post}")
    assert found is not None
    return found


def test_it_comes_in_once(run: ImportRun, tmp_path: Path) -> None:
    assert [one.reason for one in run.failures.all()] == []
    assert (run.kind, run.layout, run.new, run.failed) == ("youtube", "tables", 3, 0)
    assert (run.media_present, run.media_missing, run.media_left_over) == (2, 0, 1)
    assert [one.name for one in run.left_over.all()] == ["A film of nobody.mp4"]
    assert "1 video that is not public (Private)" in run.quarantined
    account = Account.objects.get()
    assert (account.platform, account.platform_id, account.display_name) == ("youtube", CHANNEL, made.TITLE)
    assert account.url == f"https://www.youtube.com/channel/{CHANNEL}"
    again = bring_in(
        tars.write(tmp_path / "takeout.tgz", {made.FOLDER + name: data for name, data in members().items()})
    )
    assert (again.new, again.new_versions, again.already_held, again.failed) == (0, 0, 3, 0)
    assert verified().ok


def test_it_is_found_by_title_text_and_what_is_said_in_it(run: ImportRun) -> None:
    for words in ("flood", "river rises", "sandbags depot"):
        assert [post.id for post in search(ask(words)).posts] == [f"youtube:{CHANNEL}/abcdefghijk"], words
    assert search(ask("plans")).posts == []
    assert [post.id for post in search(ask("has:image")).posts] == [f"youtube:{CHANNEL}/UgkxB1234567890"]


def test_it_is_shown_with_its_film_and_the_comment_below(run: ImportRun) -> None:
    video = held("abcdefghijk")
    assert Record.objects.get(record_id=f"youtube:{CHANNEL}/abcdefghijk").kind == KINDS["video"]
    assert video.post.permalink == "https://www.youtube.com/watch?v=abcdefghijk"
    assert [post.id for post in video.below] == [f"youtube:{CHANNEL}/UgzA1234567890"]
    client = signed_in("recordkeeper")
    page = client.get(f"/archive/records/youtube:{CHANNEL}/abcdefghijk/")
    assert page.status_code == 200
    assert "What to do when the river rises" in page.content.decode()
    raw = client.get(f"/archive/records/youtube:{CHANNEL}/abcdefghijk/raw?seen={video.sightings[0].id}")
    assert raw["Content-Type"] == "text/csv"
    assert raw.content.decode().startswith("abcdefghijk,90000,")
    state = client.get(f"/archive/imports/{run.pk}/").content.decode()
    assert "A film of nobody.mp4" in state
    assert "1 video that is not public (Private)" in state


def test_what_is_said_in_a_video_is_shown_where_it_was_found(run: ImportRun) -> None:
    reader = signed_in("reader")
    listed = reader.get("/archive/", {"q": "sandbags"}).content.decode()
    assert "In the transcript: </span><mark>Sandbags</mark> are at the depot" in " ".join(listed.split())
    page = " ".join(reader.get(f"/archive/records/youtube:{CHANNEL}/{FLOOD.id}/").content.decode().split())
    assert "Transcript (en)" in page
    assert "Sandbags are at the depot" in page
    answer = reader.get(f"/api/v1/records/youtube:{CHANNEL}/{FLOOD.id}").json()
    assert (answer["title"], answer["transcripts"]) == (
        "Flood: what to do?",
        [{"language": "en", "text": "Sandbags are at the depot"}],
    )
    (found,) = reader.get("/api/v1/search", {"q": "sandbags"}).json()["results"]
    assert (found["title"], found["kind"]) == ("Flood: what to do?", "video")
