"""Records of every kind as people read them, looked at wide, narrow, light and dark; nothing of a hostile article runs or is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import run_stance
from tests.factories import wordpress_export, youtube_export
from tests.factories.wordpress_export import Comment, Post
from tests.factories.youtube_export import Video
from tests.rooms.archive.small import OWNER, archive, tweet
from tests.unit.archive.test_reading_view import HOSTILE
from tests.web.installation import Installation, start
from tests.web.screens import Screen, check_page, document
from tests.web.visitors import StateOf, signed_in_once, windows

STATEMENT = "Boil your water in the old town until Friday"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
ARTICLE = (
    f"<h2>What to do</h2><p>{STATEMENT}. Ask the <a href='https://health.example/line'>health line</a>.</p><ul><li>Boil it for a minute</li>"
    "<li>Let it cool</li></ul><img src='https://news.health.example.gov/wp-content/uploads/2024/05/tap.png' alt='A tap'>"
    "<blockquote>It is safe to wash with.</blockquote><table><tr><th scope='row'>North</th><td>until Friday</td></tr></table>"
)
Open = Callable[[str], Screen]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    root = tmp_path_factory.mktemp("reading-site")
    (root / "data").mkdir()
    installation = start(root / "data")
    installation.seed("people")
    posts = [
        Post(1, "Water in the old town", ARTICLE, comments=[Comment(5, "Is it <b>safe</b> to wash?")]),
        Post(
            2,
            "What somebody slipped in",
            "<p>The beginning</p>"
            + "".join(one for one in HOSTILE if len(one) < 1_000 and "\0" not in one and "]]>" not in one),
        ),
        Post(3, "The same again", f"<p>{STATEMENT} #water</p>", at="2024-05-09 04:04:00"),
    ]
    site = wordpress_export.write(
        root / "wp", wordpress_export.document_of(posts), **{"wp-content__uploads__2024__05__tap_dot_png": PICTURE}
    )
    film = Video("abcdefghijk", "Flood: what to do?", "What to do when the river rises #flood")
    captions = b"1\n00:00:01,000 --> 00:00:02,500\nSandbags are at the depot\n"
    takeout = youtube_export.write_zip(
        root / "takeout-20260911T193951Z-001.zip",
        youtube_export.files([film], [], []) | {"videos/Flood what to do.en.srt": captions},
    )
    tweets = archive(root / "x", [tweet(1, STATEMENT), tweet(2, f"{STATEMENT} #water https://t.co/a")])
    for path in (site, takeout, tweets):
        assert run_stance(installation.data, "import", str(path), "--yes").value["new"] > 0
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def roles(browser: Browser, reading: Installation) -> StateOf:
    return signed_in_once(browser, reading.url, "agency.test")


@pytest.fixture
def opened(browser: Browser, reading: Installation, roles: StateOf) -> Iterator[Open]:
    with windows(browser, reading.url, roles) as window:
        yield lambda path: window("reader").go(path)


def test_an_article_is_read_as_it_was_written(opened: Open) -> None:
    screen = opened(f"/archive/records/wordpress:{wordpress_export.ACCOUNT}/1/")
    shown = screen.page.locator(".st-reading")
    expect(shown.get_by_role("heading", name="What to do")).to_be_visible()
    expect(shown.get_by_role("listitem")).to_have_count(2)
    assert shown.get_by_role("img", name="A tap").evaluate("one => one.complete && one.naturalWidth > 0")
    check_page(screen, name="record-article")
    document(screen.page, "record-article", height=1300)
    document(screen.page, "record-article", height=1300, width=360)


def test_nothing_of_a_hostile_article_runs_or_is_asked_for(opened: Open) -> None:
    screen = opened(f"/archive/records/wordpress:{wordpress_export.ACCOUNT}/2/")
    screen.page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    expect(screen.page.locator(".st-reading").get_by_text("The beginning")).to_be_visible()
    screen.page.wait_for_load_state("networkidle")
    assert screen.foreign == []
    assert screen.errors == []


def test_a_transcript_is_found_and_read(opened: Open) -> None:
    screen = opened("/archive/?q=sandbags")
    expect(screen.page.get_by_text("In the transcript:")).to_be_visible()
    check_page(screen, name="search-transcript")
    film = opened(f"/archive/records/youtube:{youtube_export.CHANNEL}/abcdefghijk/")
    film.page.get_by_text("Transcript (en)").click()
    expect(film.page.get_by_text("Sandbags are at the depot")).to_be_visible()
    check_page(film, name="record-video")
    document(film.page, "record-video", height=1100)


def test_copies_of_a_statement_are_listed(opened: Open) -> None:
    screen = opened(f"/archive/records/x:{OWNER}/1/")
    copies = screen.page.get_by_role("region", name="Same text elsewhere")
    expect(copies.get_by_role("listitem")).to_have_count(2)
    expect(copies.get_by_text("Nearly the same")).to_have_count(2)
    check_page(screen, name="record-copies")
    document(screen.page, "record-copies", height=1300)
