"""WordPress exports read from anywhere, cut off anywhere, damaged, and hostile."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.website.exports import EXPORTS
from stance.engines.exports.package import open_package
from tests.factories import mastodon_export
from tests.factories import wordpress_export as made
from tests.factories.wordpress_export import Comment, Post
from tests.unit.channels.keeping import (
    ODD,
    all_of,
    must_be_keepable,
    must_go_on_from_everywhere,
    read_whole,
    sorted_out,
)

RICH = Post(
    5, "Rich", '<p>Text <img src="/a.png" class="wp-image-3"> <a href="/b">b</a></p>[gallery ids="1"]', excerpt="Short", tags=["t"],
    meta={"_thumbnail_id": "4", "other": "x"}, comments=[Comment(1, "One"), Comment(2, "Two", parent=1)],
)  # fmt: skip
TEXTS = [value for value in ODD if isinstance(value, str) and "\ud800" not in value]


def test_no_value_in_any_field_ends_the_reading(tmp_path: Path) -> None:
    written = RICH.written()
    spans = [
        found.span(2)
        for found in re.finditer(r"<([\w:]+)[^>/]*>((?:<!\[CDATA\[.*?\]\]>|[^<]*))</\1>", written, re.DOTALL)
    ]
    assert len(spans) > 40
    odd = [*TEXTS, "<b>", "]]>", "<![CDATA[", "&bomb;", "<x/>", "</wp:comment>", "<wp:comment>", "<!--", "\x0b"]
    items = [written[:start] + value + written[end:] for start, end in spans for value in odd]
    good = [Post(9000 + number, f"Good {number}", "x").written() for number in range(3)]
    body = [good[0], *items[: len(items) // 2], good[1], *items[len(items) // 2 :], good[2]]
    data = (made.head_of() + "".join(body) + "</channel></rss>").encode()
    _, read, failures = read_whole(EXPORTS, open_package(made.write(tmp_path / "a", data)))
    assert {"Good 0", "Good 1", "Good 2"} <= {item.title for item in read}
    assert sum(item.title != "" for item in read) > len(body) * 0.7
    assert all(failure.reason for failure in failures)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(RICH.written().split("\n")) | st.text(alphabet="<>![]CDAT/wp:comit-& a", max_size=20),
        max_size=12,
    )
)
def test_anything_may_be_in_a_file(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    data = (made.head_of() + "\n".join(lines) + "</channel></rss>").encode()
    package = open_package(made.write(tmp_path_factory.mktemp("odd") / "a", data))
    export = EXPORTS.recognise(package)
    for item in sorted_out(all_of(EXPORTS.open(package, export), export))[0]:
        must_be_keepable(item, export.account_id or "")


def test_reading_goes_on_from_any_post_and_comment(tmp_path: Path) -> None:
    posts = [*made.many(12), RICH, Post(6, "Draft", "x", status="draft", comments=[Comment(9, "x")]), *made.many(3)]
    damaged = made.document_of(posts).replace(b"<wp:comment_id>2</wp:comment_id>", b"<wp:comment_id>2</b>")
    package = open_package(made.write(tmp_path / "a", damaged))
    export = EXPORTS.recognise(package)
    must_go_on_from_everywhere(EXPORTS.open(package, export), export.parts[0])
    _, failures = sorted_out(all_of(EXPORTS.open(package, export), export))
    assert [failure.reason[:9] for failure in failures] == ["a comment"]


def test_a_post_and_its_comments_have_their_own_bytes(tmp_path: Path) -> None:
    data = made.document_of([RICH])
    package = open_package(made.write(tmp_path / "a", data))
    export = EXPORTS.recognise(package)
    for offset, length, item in all_of(EXPORTS.open(package, export), export):  # type: ignore[misc]
        raw = data[offset : offset + length]
        assert raw.startswith(b"<wp:comment>" if item.reply_to else b"<item>")
        assert raw.endswith(b"</wp:comment>" if item.reply_to else b"</item>")


def test_a_truncated_export_keeps_what_is_whole_and_says_so(tmp_path: Path) -> None:
    whole = made.document_of(made.many(40))
    _, wanted, _ = read_whole(EXPORTS, open_package(made.write(tmp_path / "whole", whole)))
    start = whole.index(b"<item>", whole.index(b"<channel>"))
    for percent in range(100):
        cut = max(start, len(whole) * percent // 100)
        _, items, failures = read_whole(EXPORTS, open_package(made.write(tmp_path / str(percent), whole[:cut])))
        assert items == wanted[: len(items)]
        assert sum(item.reply_to is None for item in items) == whole[:cut].count(b"</item>")
        assert "the file ends" in failures[-1].reason


def test_a_damaged_post_costs_itself_only(tmp_path: Path) -> None:
    whole = made.document_of(made.many(20))
    for old, new in (
        (b"<wp:post_id>7</wp:post_id>", b"<wp:post_id>7</wp:post>"),
        (b"<title><![CDATA[Notice 7]]></title>", b"<title><![CDATA[Notice 7</title>"),
        (b"<title><![CDATA[Notice 7]]></title>", b"<!-- <title>"),
    ):
        data = whole.replace(old, new, 1)
        assert data != whole
        _, items, failures = read_whole(EXPORTS, open_package(made.write(tmp_path / str(len(new)), data)))
        assert {str(number) for number in range(1, 21)} - {item.post_id for item in items} == {"7"}
        assert len(failures) == 1


def test_declarations_and_bombs_end_nothing_and_are_never_followed(tmp_path: Path) -> None:
    doctype = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>\n<rss '
    data = made.document_of([Post(1, "Title", "Text")]).replace(b"<rss ", doctype, 1)
    data = data.replace(b"<![CDATA[Title]]>", b"&b; &x; &amp; &eacute;")
    _, (item,), failures = read_whole(EXPORTS, open_package(made.write(tmp_path / "a", data)))
    assert (item.title, failures) == ("&b; &x; & é", [])


def test_memory_does_not_grow_with_the_export(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        data = {"a.xml": made.document_of(made.many(count))}
        package = open_package(mastodon_export.write_zip(tmp_path / f"{count}.zip", data))
        tracemalloc.start()
        export = EXPORTS.recognise(package)
        reader = EXPORTS.open(package, export)
        assert sum(1 for part in export.parts for _ in reader.read(part)) == count + count // 5
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(5_000) < peak(1_000) * 1.5 + (4 << 20)
