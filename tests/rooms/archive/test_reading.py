"""Each kind of record as people read it: articles with their headings and pictures, transcripts, and copies of one statement."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stance.archive.models import Media, Record, TextMark
from stance.archive.queries.records import detail
from stance.archive.queries.same_texts import PAGE_ROWS, copies_of
from tests.factories import facebook_export, feed_files, linkedin_export, wordpress_export
from tests.factories.feed_files import Entry
from tests.factories.linkedin_export import Share, urn
from tests.factories.wordpress_export import Comment, Post
from tests.rooms.site.addresses import signed_in

from .installation import verified
from .small import OWNER, archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
HTML = (
    "<h2>Where</h2>\nThe old town,\nwest of the river\n\n<ul><li>North</li><li>South</li></ul>"
    '<img src="/wp-content/uploads/2024/05/tap.png" alt="A tap"><img src="https://evil.example/pixel.gif" alt="none">'
    "<script>alert(1)</script><p onclick=alert(1)>Boil it</p>"
)
STATEMENT = "Boil your water in the old town until Friday"


READERS: dict[str, Client] = {}


@pytest.fixture(autouse=True)
def _nobody_yet() -> None:
    READERS.clear()


def page_of(record_id: str) -> str:
    if "reader" not in READERS:
        READERS["reader"] = signed_in("reader")
    answer = READERS["reader"].get(f"/archive/records/{record_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def reading_of(record_id: str) -> str:
    found = re.search(r'<div class="st-reading">(.*?)</div>', page_of(record_id), re.DOTALL)
    return found[1] if found else ""


def test_an_article_is_read_as_it_was_written(tmp_path: Path) -> None:
    posts = [Post(1, "Water", HTML, comments=[Comment(5, "Is it <b>safe</b>?\n\nReally")])]
    files = {"wp-content__uploads__2024__05__tap_dot_png": PNG}
    bring_in(wordpress_export.write(tmp_path / "a", wordpress_export.document_of(posts), **files))
    record = f"wordpress:{wordpress_export.ACCOUNT}/1"
    shown = reading_of(record)
    for piece in ("<h3>Where</h3>", "<li>North</li>", "The old town,<br>west of the river</p>", "<p>Boil it</p>"):
        assert piece in shown, shown
    assert f"/archive/media/{Media.objects.exclude(blob='').get().blob}/" in shown
    assert "evil" not in shown
    assert "alert" not in shown
    assert "<p>Is it <b>safe</b>?</p> <p>Really</p>" in reading_of(f"wordpress:{wordpress_export.ACCOUNT}/comment-5")
    assert "<strong>Water</strong>" in page_of(f"wordpress:{wordpress_export.ACCOUNT}/comment-5")


@pytest.mark.parametrize("format_", ["rss2", "atom", "json_feed", "rss1"])
def test_an_entry_of_a_feed_is_read_as_it_was_written(tmp_path: Path, format_: str) -> None:
    entry = Entry(
        "https://www.health.example.gov/?p=1", "Water", "<h2>Where</h2><ul><li>North</li></ul>", f"{feed_files.SITE}1/"
    )
    bring_in(feed_files.write(tmp_path / "a", feed=getattr(feed_files, format_)([entry])))
    shown = reading_of(Record.objects.get().record_id)
    assert "<h3>Where</h3>" in shown
    assert "<li>North</li>" in shown


def test_where_the_original_is_gone_the_text_is_there(tmp_path: Path, folders: Path) -> None:
    bring_in(wordpress_export.write(tmp_path / "a", wordpress_export.document_of([Post(1, "Water", HTML)])))
    for blob in (folders / "blobs").glob("??/??/*"):
        blob.unlink()
    page = page_of(f"wordpress:{wordpress_export.ACCOUNT}/1")
    assert "st-reading" not in page
    assert "Boil it" in page


def test_copies_of_a_statement_are_listed_with_each(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "x", [tweet(1, STATEMENT), tweet(2, "Something else that is long enough")]))
    bring_in(
        linkedin_export.write_zip(tmp_path / "l.zip", [Share(urn(7), f"{STATEMENT} #water https://a.example")]),
        account="https://www.linkedin.com/company/health-dept",
    )
    feed = facebook_export.Feed([[facebook_export.post(f"  {STATEMENT}\n")]])
    bring_in(
        facebook_export.write_zip(tmp_path / "f.zip", feed),
        account=f"https://www.facebook.com/profile.php?id={facebook_export.PAGE_ID}",
    )
    first = detail(f"x:{OWNER}/1")
    assert first is not None
    found = {one.post.platform: one.is_nearly for one in copies_of(first.post).copies}
    assert found == {"linkedin": True, "facebook": False}
    page = page_of(first.post.id)
    assert page.count("Nearly the same") == 1
    assert "Same text elsewhere" not in page_of(f"x:{OWNER}/2")
    assert verified().differences == []


def test_an_edit_is_a_copy_of_what_it_says_now(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "a", [tweet(1, "Boil all water in the east of town"), tweet(2, STATEMENT)]))
    assert TextMark.objects.values("mark").distinct().count() == 2
    bring_in(archive(tmp_path / "b", [tweet(1, STATEMENT), tweet(2, STATEMENT)], generated="2026-02-02T03:04:05.000Z"))
    assert TextMark.objects.values("mark").distinct().count() == 1


def test_many_copies_are_paged_with_as_many_queries(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "a", [tweet(number, STATEMENT, at=1_600_000_000 + number) for number in range(1, 3)]))
    few = detail(f"x:{OWNER}/1")
    with CaptureQueriesContext(
        connection,
    ) as some:
        assert len(copies_of(few.post).copies) == 1
    bring_in(archive(tmp_path / "b", [tweet(number, STATEMENT, at=1_600_000_000 + number) for number in range(1, 34)]))
    seen: list[str] = []
    before: int | None = None
    while True:
        with CaptureQueriesContext(connection) as many:
            found = copies_of(few.post, before)
        assert len(many) == len(some)
        seen += [one.post.id for one in found.copies]
        before = found.older
        if before is None:
            break
        assert len(found.copies) == PAGE_ROWS
    assert seen == [f"x:{OWNER}/{number}" for number in range(33, 1, -1)]
    assert "Older copies" in page_of(f"x:{OWNER}/1")


def test_hashtags_and_names_lead_to_searches(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "a", [tweet(1, "Stay home #flood says @CityOfTest, not me@example.org &#39;x")]))
    page = page_of(f"x:{OWNER}/1")
    assert 'href="/archive/?q=%23flood">#flood</a>' in page
    assert 'href="/archive/?q=%40CityOfTest">@CityOfTest</a>' in page
    assert "q=%40example" not in page
