"""Long posts get their whole text where there can be no doubt, and keep their beginning otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stance.channels.x.layouts import recognise
from stance.channels.x.reading import read_part
from stance.engines.exports.item import Failure
from stance.engines.exports.package import open_package

WHOLE = " ".join(f"sentence {number} about the river & its <banks>." for number in range(40))
ESCAPED = WHOLE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
BEGINNING = ESCAPED[:275].rsplit(" ", 1)[0] + "… https://t.co/abcdEFGH12"
LINK = {"shortUrl": "https://t.co/xyz", "expandedUrl": "https://www.example.org/river"}


def archive(root: Path, notes: list[dict[str, object]], text: str = BEGINNING) -> Path:
    post = {"id_str": "1700000000000000000", "created_at": "Wed Aug 30 23:20:03 +0000 2023", "full_text": text}
    manifest = {"userInfo": {"accountId": "12", "userName": "agency"}, "dataTypes": {}}
    files = {
        "manifest.js": f"window.__THAR_CONFIG = {json.dumps(manifest)}",
        "tweets.js": f"window.YTD.tweets.part0 = {json.dumps([{'tweet': post}])}",
        "note-tweet.js": f"window.YTD.note_tweet.part0 = {json.dumps([{'noteTweet': note} for note in notes])}",
    }
    (root / "data").mkdir(parents=True)
    for name, content in files.items():
        (root / "data" / name).write_text(content)
    return root


def note(text: str, created: str = "2023-08-30T23:20:03.000Z") -> dict[str, object]:
    return {"noteTweetId": "17", "createdAt": created, "core": {"text": text, "urls": [LINK]}}


def text_of(root: Path) -> str:
    package = open_package(root)
    found = recognise(package)
    (read,) = read_part(package, found, found.parts[0])
    assert not isinstance(read, Failure)
    assert read[2].content["text"] == read[2].text
    return read[2].text


@pytest.mark.parametrize("written", [WHOLE, ESCAPED])
@pytest.mark.parametrize("created", ["2023-08-30T23:20:03.000Z", "2023-08-30T23:20:01.500Z"])
def test_the_whole_text_is_joined(tmp_path: Path, written: str, created: str) -> None:
    root = archive(tmp_path / "a", [note("another text of that second"), note(written, created)])
    assert text_of(root) == WHOLE
    package = open_package(root)
    found = recognise(package)
    (read,) = read_part(package, found, found.parts[0])
    assert not isinstance(read, Failure)
    assert read[2].content["links"] == [{"expanded": LINK["expandedUrl"], "shown": LINK["shortUrl"]}]


@pytest.mark.parametrize(
    "notes",
    [
        [],
        [note(WHOLE, "2023-08-30T23:20:09.000Z")],
        [note("Other " + WHOLE)],
        [note(WHOLE), note(WHOLE + " And more.")],
        [{"core": 5}, {"createdAt": "never", "core": {"text": WHOLE}}],
    ],
)
def test_in_doubt_the_beginning_stays(tmp_path: Path, notes: list[dict[str, object]]) -> None:
    shown = BEGINNING.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    assert text_of(archive(tmp_path / "a", notes)) == shown


def test_a_short_beginning_is_never_joined(tmp_path: Path) -> None:
    assert text_of(archive(tmp_path / "a", [note("sentence 0 and what follows it")], "sentence 0")) == "sentence 0"
