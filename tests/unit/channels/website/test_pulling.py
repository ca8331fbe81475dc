"""A site looked at page by page on a made-up WordPress, and with everything that may go wrong."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import NoAnswer, Response
from stance.channels.website.exports import EXPORTS
from stance.channels.website.pulling import PULLER
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.instants import seconds_of
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from tests.factories import wordpress_export as made
from tests.factories.platform_faults import PASSING
from tests.factories.talking import Heard, carry_on
from tests.factories.wordpress_site import NOW, PASSWORD, UPLOADS, Site, answer, post_of, told
from tests.unit.channels.keeping import ODD, read_whole

LOOK = Look(made.SITE, made.ACCOUNT, made.ACCOUNT, Secret(PASSWORD, "editor"))
POSTS, PAGES = "/wp/v2/posts", "/wp/v2/pages"
RICH = made.Post(
    5, "On <b>water</b> &amp; fire", '<!-- wp:image {"id":7} --><figure><img class="wp-image-7" src="/wp-content/uploads/2024/05/tap.jpg" '
    'alt="Tap"/></figure><!-- /wp:image -->\nSee https://health.example.gov/a\n[gallery ids="8,9"]\n\nStay <em>home</em>.',
    at="2024-05-06 07:08:09", excerpt="In short:\nwash", tags=["flood", "rain"], meta={"_thumbnail_id": "7"},
)  # fmt: skip


def pull(site: Site, cursor: str = "", heard: Heard | None = None) -> Page:
    return carry_on(PULLER.pull(LOOK, cursor), site, heard)


def pages(site: Site) -> list[Page]:
    found, cursor = [], ""
    while not found or cursor:
        assert len(found) < 100
        found.append(pull(site, cursor))
        cursor = found[-1].cursor
    return found


def items_of(found: list[Page]) -> dict[str, Item]:
    return {item.record_id: item for page in found for _, item in page.items}


def exported(root: Path, posts: list[made.Post]) -> dict[str, Item]:
    package = open_package(made.write(root, made.document_of(posts)))
    return {item.record_id: item for item in read_whole(EXPORTS, package)[1] if item.author is None}


def some(count: int) -> list[made.Post]:
    """Posts and pages, every third a page, without comments."""
    return [
        one._replace(comments=(), type="page" if number % 3 == 2 else "post")
        for number, one in enumerate(made.many(count))
    ]


def test_the_same_posts_as_in_an_export_byte_for_byte(tmp_path: Path) -> None:
    posts = [*some(260), RICH._replace(number=900)]
    expected = exported(tmp_path, posts)
    found = items_of(pages(Site(posts)))
    assert found.keys() == expected.keys()
    for record, item in found.items():
        assert canonical(item.content) == canonical(expected[record].content)
        assert (item.kind, item.title, item.hashtags, item.permalink, item.created_at) == (
            expected[record].kind, expected[record].title, expected[record].hashtags, expected[record].permalink,
            expected[record].created_at,
        )  # fmt: skip


def test_files_are_named_by_their_addresses() -> None:
    thumbnail = made.Post(6, "x", "Text", meta={"_thumbnail_id": "7"})
    items = items_of(pages(Site([RICH, thumbnail])))
    named = {item.post_id: list(PULLER.media(item)) for item in items.values()}
    assert named == {"5": [("7", UPLOADS[7][0])], "6": [("7", UPLOADS[7][0])]}
    assert next(item for item in items.values() if item.post_id == "6").media[0].alt == "A tap"
    out_of_order = Site([thumbnail], fault=lambda url: NoAnswer() if "/wp/v2/media" in url else None)
    assert [list(PULLER.media(item)) for _, item in pull(out_of_order).items] == [[]]


def test_the_first_page_reaches_to_now_and_each_to_the_next() -> None:
    found = pages(Site(some(260)))
    assert found[0].newest == seconds_of(NOW)
    for page, following in pairwise(found):
        assert following.newest == page.oldest
        assert page.oldest is not None
        assert page.newest is not None
        assert page.oldest <= page.newest
    assert all(page.tells_absence for page in found)
    assert (pull(Site()).oldest, pull(Site()).cursor, pull(Site()).items) == (None, "", ())


def test_what_is_not_public_never_becomes_an_item() -> None:
    posts = [
        made.Post(1, "Open", "Text"), made.Post(2, "PRIVATE", "x", password="pw"),
        *(made.Post(10 + number, "PRIVATE", "x", status=status)
          for number, status in enumerate(["draft", "pending", "future", "private", "trash", "auto-draft"])),
    ]  # fmt: skip
    page = pull(Site(posts))
    assert ([item.title for _, item in page.items], page.failures) == (["Open"], ())
    everything = [post_of(post) for post in posts]
    careless = Site(fault=lambda url: answer(everything) if POSTS in url else None)
    assert [item.title for _, item in pull(careless).items] == ["Open"]
    unsaid = [
        {key: value for key, value in post_of(posts[0]).items() if key != left_out}
        for left_out in ("password", "status", "type")
    ]
    assert pull(Site(fault=lambda url: answer(unsaid) if POSTS in url else None)).items == ()


def test_more_posts_of_one_second_than_an_answer_holds_lose_nothing() -> None:
    posts = [made.Post(number, f"Notice {number}", "x") for number in range(1, 181)]
    posts += [made.Post(300 + number, "Older", "x", at="2024-05-01 00:00:00") for number in range(60)]
    assert len(items_of(pages(Site(posts)))) == 240


def test_a_cursor_survives_a_restart_and_a_refused_one_begins_anew() -> None:
    site = Site(some(200))
    first = pull(site)
    assert PASSWORD not in first.cursor
    second = pull(site, json.loads(json.dumps(first.cursor)))
    assert not second.restarted
    assert second.items != first.items
    broken = [
        "x",
        "{}",
        "[]",
        "null",
        first.cursor[:-1],
        first.cursor.replace("health", "fire"),
        "[" * 4000,
        "1" * 90_000,
    ]
    for cursor in broken:
        page = pull(site, cursor)
        assert page.restarted
        assert page.items == first.items
    site.fault = lambda url: told(400, "rest_invalid_param") if "before=" in url else None
    assert pull(site, first.cursor).restarted


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_cursor_with_anything_in_it_begins_anew(value: Any) -> None:
    site = Site(some(200))
    given = json.loads(pull(site).cursor)
    for key in given:
        if key == "form" and value is True:
            continue  # equal to 1
        page = pull(site, json.dumps(given | {key: value}))
        assert page.restarted or (key, value) in (("at", None), ("at", 0), ("passed", []))


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("route", ["/wp/v2/tags", "/wp/v2/media"])
def test_names_and_addresses_may_be_out_of_order(fault: Response | NoAnswer, route: str) -> None:
    try:
        page = pull(Site([RICH], fault=lambda url: fault if route in url else None))
    except Unreachable as error:
        assert error.wait_seconds is not None
    else:
        assert len(page.items) == 1


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(Refusal, match="revoked"):
        pull(Site(password="another"))
    with pytest.raises(Refusal, match="role Editor"):
        pull(Site(fault=lambda url: told(403, "rest_forbidden_context") if PAGES in url else None))
    with pytest.raises(Refusal, match="application password"):
        carry_on(PULLER.pull(Look(made.SITE, made.ACCOUNT, made.ACCOUNT, None)), Site())


def test_anything_may_stand_in_place_of_a_post() -> None:
    listed = answer([*ODD, post_of(made.Post(1, "Good", "x"))])
    page = pull(Site(fault=lambda url: listed if POSTS in url else None))
    assert ([item.title for _, item in page.items], len(page.failures)) == (["Good"], len(ODD))
    huge = answer([post_of(made.Post(1, "Good", "x"))] * 1_001)
    with pytest.raises(Unreachable, match="was asked for 50"):
        pull(Site(fault=lambda url: huge if POSTS in url else None))


def test_a_text_that_is_there_only_as_shown_is_a_failure() -> None:
    shown = post_of(RICH) | {"content": {"rendered": "<p>shown</p>", "protected": False}}
    page = pull(Site(fault=lambda url: answer([shown]) if POSTS in url else None))
    assert (page.items, len(page.failures)) == ((), 1)


def one(site: Site, item_id: str) -> Item | None:
    found = carry_on(PULLER.one(LOOK, item_id), site)
    return None if found is None else found[1]


def test_one_post_or_page_is_there_or_gone() -> None:
    site = Site([RICH, made.Post(6, "A page", "x", type="page")])
    listed = {item.post_id: item for _, item in pull(site).items}
    for item_id, item in listed.items():
        found = one(site, item_id)
        assert found is not None
        assert found.content == item.content
    assert one(site, "404") is None
    for status in ("trash", "draft", "private"):
        assert one(Site([RICH._replace(status=status)]), "5") is None
    assert one(Site([RICH._replace(password="pw")]), "5") is None


@pytest.mark.parametrize(
    "fault", [*PASSING.values(), told(404, "rest_no_route"), Response(404, (), b"<h1>Not here</h1>")]
)
def test_a_post_that_is_out_of_order_is_not_gone(fault: Response | NoAnswer) -> None:
    with pytest.raises(Unreachable):
        one(Site([RICH], fault=lambda url: fault), "5")


@pytest.mark.parametrize("item_id", ["", "~abc", "comment-7", "x", "²", "9" * 30, "5/../6"])
def test_what_cannot_be_asked_for_is_not_gone(item_id: str) -> None:
    site = Site()
    with pytest.raises(Unreachable):
        one(site, item_id)
    assert site.asked == []
