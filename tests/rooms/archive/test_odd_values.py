"""No value inside a post ends an import: whatever stands in any field of it, the post is kept or listed, and the others
come in. Every field of a rich post by every kind of JSON value and odd text; all in one export."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from stance.archive.importing import reader
from stance.archive.models import ImportFailure, Record
from stance.archive.queries.search import search
from stance.archive.search.results import ask
from stance.engines.exports.item import ODD as WHATEVER
from tests.faults.test_reader_stopped import order_for
from tests.rooms.archive.installation import verified
from tests.rooms.archive.small import archive, bring_in, edited, picture_of, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, 1e308, "", " ", "0", "-1", "9" * 400, "x" * 5000, "\x00", "a\x00b", "\ud800",
    "\u202e\u0301\U0001f3fd", "in", "iw", "zh-Hans-CN-x-private", "en_US", "qme", "<script>alert(1)</script>", "../../etc/passwd",
    "https://" + "a" * 3000, "Mon Feb 30 25:61:61 +0000 2024", "Fri Dec 31 23:59:59 -9999 9999", "9999-12-31T23:59:59-23:59",
    "Fri Dec 31 23:59:59 +0000 9999", "Thu Jan 01 00:00:00 +0000 3059", "9998-01-01 00:00:00 +0000",
    [], [[]], [None], ["a", 1], {}, {"": None}, {"text": None}, {"indices": ["x", {}]}, [{"text": {}, "url": [], "id_str": {}}],
)  # fmt: skip


def rich(number: int) -> dict[str, Any]:
    """A post with everything that a post may have."""
    post = tweet(number, "Road closed #flood @QldFire https://t.co/abc see https://t.co/def")
    post |= edited(number, number, number + 1)
    post |= {
        "entities": {
            "hashtags": [{"text": "flood", "indices": ["12", "18"]}],
            "user_mentions": [{"screen_name": "QldFire", "name": "Fire", "id_str": "5", "id": "5"}],
            "urls": [{"url": "https://t.co/abc", "expanded_url": "https://x.com/a/status/20", "display_url": "x.com/a"}],
            "symbols": [{"text": "ABC"}],
            "media": [{"id_str": "7", "type": "photo", "media_url_https": "https://pbs.twimg.com/media/E1.jpg"}],
        },
        "in_reply_to_status_id_str": "19", "in_reply_to_user_id_str": "783214", "in_reply_to_screen_name": "CityOfTest",
        "source": "<a>web</a>", "truncated": False, "possibly_sensitive": False, "coordinates": None,
    }  # fmt: skip
    return post | picture_of(number, "E1.jpg", "A road under water")


def paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a post where a value stands, inner ones too."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [(*before, key) for key, _one in inner]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [path for key, one in inner for path in paths(one, (*before, key))]


def with_value(post: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made: Any = copy.deepcopy(post)
    place = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return made  # type: ignore[no-any-return]


def test_no_value_inside_a_post_ends_an_import(tmp_path: Path) -> None:
    fields = paths(rich(1))
    assert len(fields) > 40
    posts: list[dict[str, Any]] = []
    for path in fields:
        for value in ODD:
            number = 1_000_000 + 10 * len(posts)
            posts += [with_value(rich(number), path, value)]
    posts += [{"tweet": value} for value in ODD]
    good = [tweet(5_000_000_000 + number, f"Good post number{number}") for number in range(3)]
    posts = [good[0], *posts[: len(posts) // 2], good[1], *posts[len(posts) // 2 :], good[2]]
    folder = archive(tmp_path / "odd", good)
    written = json.dumps([{"tweet": post} for post in posts])  # numbers beyond 64 bits and lone surrogates, too
    (folder / "data" / "tweets.js").write_text(f"window.YTD.tweets.part0 = {written}", encoding="ascii")
    run = bring_in(folder)
    assert run.state == "done"
    assert run.counted == len(posts)
    # A warning is listed beside a post that came in, so the list may be longer than what is missing.
    assert run.new + run.new_versions + run.already_held + run.failed >= run.counted
    assert run.new > run.counted * 0.9
    assert all(failure.reason for failure in ImportFailure.objects.filter(run=run)[:2000])
    for number in range(3):
        assert len(search(ask(f"number{number}")).posts) == 1
    assert verified().differences == []
    json.dumps(list(Record.objects.values_list("language", flat=True).distinct()))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("in", "id"),
        ("iw", "he"),
        ("ji", "yi"),
        ("", "und"),
        ("qme", "und"),
        ("zxx", "und"),
        ("pt-BR", "pt-br"),
        ("??", "und"),
    ],
)
def test_languages_of_x_are_found_under_todays_names(tmp_path: Path, said: str, found: str) -> None:
    bring_in(archive(tmp_path / "a", [tweet(20, "selamat pagi", lang=said)]))
    assert Record.objects.get().language == found
    assert len(search(ask(f"lang:{found}")).posts) == 1


@pytest.mark.parametrize("error", WHATEVER, ids=lambda error: error.__name__)
def test_what_nobody_thought_of_ends_the_reading_of_that_post_alone(
    error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a value may raise one day, behind every check that there is: the post is listed, the others come in."""
    folder = archive(tmp_path / "a", [tweet(20 + number, f"Post {number}") for number in range(3)])
    whole, met = reader.row_of, list[Any]()

    def stumbling(item: Any, *more: Any) -> Any:
        met.append(item)
        if len(met) == 2:
            raise error("nobody thought of it")
        return whole(item, *more)

    monkeypatch.setattr(reader, "row_of", stumbling)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    order = order_for(folder, scratch)
    read = list(reader.stretches(order))
    assert sum(len(stretch.places) for stretch in read) == 2
    assert [problem.reason for stretch in read for problem in stretch.problems] == [
        f"it cannot be kept: {error('nobody thought of it')}"
    ]
