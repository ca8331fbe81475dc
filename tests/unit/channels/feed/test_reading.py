"""Feeds read from anywhere, cut off anywhere, damaged, and hostile."""

from __future__ import annotations

import json
import re
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.feed.exports import EXPORTS
from stance.channels.port.exports import NotRecognised
from stance.engines.exports.package import open_package
from tests.factories import feed_files as made
from tests.factories import mastodon_export
from tests.factories.feed_files import Entry
from tests.unit.channels.keeping import ODD, must_go_on_from_everywhere, places, read_whole, with_value

RICH = Entry(
    "urn:1", "Title", '<p>Text <a href="/b">b</a> <img src="/a.png" alt="A"></p>', "https://x.example/1", updated="2024-06-06T00:00:00Z",
    enclosure=("https://x.example/a.mp3", "audio/mpeg"), tags=["t"],
)  # fmt: skip
TEXTS = [value for value in ODD if isinstance(value, str) and "\ud800" not in value]
ODD_XML = [*TEXTS, "<b>", "]]>", "<![CDATA[", "&bomb;", "<x/>", "</item>", "</entry>", "<!--", "\x0b", "&#0;"]


@pytest.mark.parametrize("format_", ["rss-2.0", "rss-1.0", "atom"])
def test_no_value_in_any_place_of_xml_ends_the_reading(tmp_path: Path, format_: made.Format) -> None:
    name = "entry" if format_ == "atom" else "item"
    whole = made.written(format_, [RICH]).decode()
    start, end = (
        whole.index(f"<{name}", whole.index("</channel>" if format_ == "rss-1.0" else "<title>")),
        whole.rindex(f"</{name}>"),
    )
    end += len(name) + 3
    one = whole[start:end]
    spans = [found.span(1) for found in re.finditer(r">([^<]*)<|=\"([^\"]*)\"", one) if found[1] is not None]
    spans += [found.span(1) for found in re.finditer(r"=\"([^\"]*)\"", one)]
    assert len(spans) > 8
    items = [one[:at] + value.replace('"', "") + one[to:] for at, to in spans for value in ODD_XML]
    good = [one.replace("urn:1", f"urn:good-{number}") for number in range(3)]
    body = [good[0], *items[: len(items) // 2], good[1], *items[len(items) // 2 :], good[2]]
    data = (whole[:start] + "\n".join(body) + whole[end:]).encode()
    _, read, failures = read_whole(EXPORTS, open_package(made.write(tmp_path / "a", feed=data)))
    assert {f"urn:good-{number}" for number in range(3)} <= {item.post_id for item in read}
    assert all(failure.reason for failure in failures)


def test_no_value_in_any_place_of_json_ends_the_reading(tmp_path: Path) -> None:
    feed = json.loads(made.json_feed([RICH]))
    one = feed["items"][0] | {"image": "https://x.example/i.png", "summary": "s", "content_text": "t", "language": "en"}
    items = [with_value(one, path, value) for path in places(one) for value in ODD] + list(ODD)
    good = [one | {"id": f"good-{number}"} for number in range(2)]
    data = json.dumps(feed | {"items": [good[0], *items, good[1]]}).encode()
    _, read, failures = read_whole(EXPORTS, open_package(made.write(tmp_path / "a", feed=data)))
    assert {"good-0", "good-1"} <= {item.post_id for item in read}
    assert len(read) > len(items) * 0.8
    assert all(failure.reason for failure in failures)


@pytest.mark.parametrize("value", ODD)
def test_no_value_about_a_feed_ends_its_recognition(tmp_path: Path, value: Any) -> None:
    for key in ("feed_url", "title", "language", "home_page_url"):
        data = json.dumps(json.loads(made.json_feed([RICH])) | {key: value}).encode()
        read_whole(EXPORTS, open_package(made.write(tmp_path / key, feed=data)), made.ACCOUNT)
    if isinstance(value, str) and "\ud800" not in value:
        data = (
            made.rss2([RICH])
            .replace(b"Mon, 02 Nov 2026 01:02:03 +0000", value.encode())
            .replace(b"en-au", value.encode())
        )
        read_whole(EXPORTS, open_package(made.write(tmp_path / "xml", feed=data)), made.ACCOUNT)


@settings(max_examples=80)
@given(
    st.text(alphabet="<>!-[]CDATrsfeditmny/ x=\"'&;:", max_size=60), st.sampled_from(made.FORMATS), st.integers(0, 100)
)
def test_anything_may_be_in_a_file(
    tmp_path_factory: pytest.TempPathFactory, text: str, format_: made.Format, percent: int
) -> None:
    data = made.written(format_, [RICH, RICH])
    at = len(data) * percent // 100
    root = made.write(tmp_path_factory.mktemp("odd") / "a", feed=data[:at] + text.encode() + data[at:])
    try:
        read_whole(EXPORTS, open_package(root), made.ACCOUNT)
    except NotRecognised:
        assert percent < 40


@pytest.mark.parametrize("format_", made.FORMATS)
def test_reading_goes_on_from_any_entry(tmp_path: Path, format_: made.Format) -> None:
    package = open_package(made.write(tmp_path / "a", feed=made.written(format_, made.many(20))))
    export = EXPORTS.recognise(package)
    export = export if export.account_id else export.of_account(made.ACCOUNT)
    must_go_on_from_everywhere(EXPORTS.open(package, export), export.parts[0])


@pytest.mark.parametrize("format_", made.FORMATS)
def test_a_truncated_feed_keeps_what_is_whole_and_says_so(tmp_path: Path, format_: made.Format) -> None:
    entries = list(made.many(20))
    whole = made.written(format_, entries)
    _, wanted, _ = read_whole(EXPORTS, open_package(made.write(tmp_path / "whole", feed=whole)), made.ACCOUNT)
    start = (
        whole.index(b'"items"') + 12 if format_ == "json" else whole.index(b"<item" if format_ != "atom" else b"<entry")
    )
    for percent in range(100):
        cut = max(start, len(whole) * percent // 100)
        root = made.write(tmp_path / str(percent), feed=whole[:cut])
        _, items, failures = read_whole(EXPORTS, open_package(root), made.ACCOUNT)
        assert items == wanted[: len(items)]
        if format_ != "json":
            assert len(items) == whole[:cut].count(b"</item>") + whole[:cut].count(b"</entry>")
        assert "the file ends" in failures[-1].reason


def test_a_damaged_entry_costs_itself_only(tmp_path: Path) -> None:
    whole = made.rss2(made.many(20))
    data = whole.replace(b"<title>Notice 7</title>", b"<title>Notice 7</titel>")
    _, items, failures = read_whole(EXPORTS, open_package(made.write(tmp_path / "a", feed=data)))
    assert len(items) == 19
    assert "well-formed" in failures[0].reason


def test_declarations_and_bombs_end_nothing_and_are_never_followed(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    data = made.rss2([Entry("1", "TITLE", "b")], doctype=doctype).replace(b"TITLE", b"&b; &x; &eacute;")
    _, (item,), failures = read_whole(EXPORTS, open_package(made.write(tmp_path / "a", feed=data)))
    assert (item.title, failures) == ("&b; &x; é", [])


def test_memory_does_not_grow_with_the_feed(tmp_path: Path) -> None:
    def peak(format_: made.Format, count: int) -> int:
        path = mastodon_export.write_zip(
            tmp_path / f"{format_}-{count}.zip", {"feed": made.written(format_, made.many(count))}
        )
        package = open_package(path)
        tracemalloc.start()
        export = EXPORTS.recognise(package)
        reader = EXPORTS.open(package, export)
        assert sum(1 for part in export.parts for _ in reader.read(part)) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    for format_ in ("rss-2.0", "json"):
        assert peak(format_, 5_000) < peak(format_, 1_000) * 1.5 + (4 << 20)
