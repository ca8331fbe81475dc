"""What is special to Pages: thinned-out lists, years of silence, who sees a post, and whose the token is."""

from __future__ import annotations

from typing import Any

import pytest

from stance.channels import discovery
from stance.channels.facebook.connecting import CONNECTOR
from stance.channels.facebook.pulling import PULLER
from stance.channels.port.connecting import Known, Refusal, Secret, Unreachable, Vanished
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import Request, Response
from stance.engines.exports.item import Item
from tests.factories.facebook_server import (
    LOOK,
    NUMBER,
    RICH,
    SITE,
    TOKEN,
    Server,
    album,
    attached,
    link,
    many,
    photo,
    post,
    video,
)
from tests.factories.graph_contract import told
from tests.factories.talking import carry_on
from tests.unit.channels.keeping import must_be_keepable


def pages(server: Server, look: Look = LOOK) -> list[Page]:
    found = [carry_on(PULLER.pull(look), server)]
    while found[-1].cursor:
        assert len(found) < 200
        found.append(carry_on(PULLER.pull(look, found[-1].cursor), server))
    return found


def ids(found: list[Page]) -> set[str]:
    return {item.post_id for page in found for _, item in page.items}


def only(given: dict[str, Any]) -> Item:
    ((_, item),) = pages(Server(posts=[given]))[0].items
    must_be_keepable(item, NUMBER)
    return item


def identify(server: Server) -> Known:
    return carry_on(CONNECTOR.identify(SITE, Secret(TOKEN)), server)


def test_it_is_declared() -> None:
    channel = discovery.known()["facebook"]
    assert channel in discovery.connecting()
    assert (CONNECTOR.asks, CONNECTOR.asks_site, CONNECTOR.site) == ("token", False, SITE)
    assert CONNECTOR.scopes == ("pages_show_list", "pages_read_engagement")


def test_what_a_wide_list_leaves_out_is_found_in_narrow_ones() -> None:
    """Of a year the platform gives some hundred posts, ranked: here every second one of a span longer than a hundred days."""
    posts = list(many(700, 0.5))
    server = Server(posts=posts, thin=lambda rows, span: rows[::2] if span > 100 * 86_400 else rows)
    found = pages(server)
    assert ids(found) == {one["id"] for one in posts}
    assert not any(page.failures for page in found)
    assert not any(page.tells_absence for page in found)


def test_years_of_silence_end_nothing() -> None:
    posts = [post(1, at="2012-01-01T00:00:00+0000"), post(2, at="2016-05-01T00:00:00+0000"), *many(3)]
    server = Server(posts=posts)
    assert ids(pages(server)) == {one["id"] for one in posts}
    assert len(server.asked) < 20


def test_a_page_that_was_silent_for_a_quarter_shows_its_newest_post() -> None:
    first = pages(Server(posts=[post(1, at="2020-01-01T00:00:00+0000")]))[0]
    assert len(first.items) == 1


def test_a_platform_that_does_not_read_days_is_asked_without() -> None:
    def strict(request: Request) -> Any:
        return told(100) if "since=-" in request.url else server(request)

    server = Server(posts=list(many(5)))
    page = carry_on(PULLER.pull(LOOK), strict)
    assert (len(page.items), page.restarted) == (5, False)


def test_all_of_a_post_is_in_its_content() -> None:
    item = only(RICH)
    assert item.content["media"] == [
        {"id": "101", "type": "photo", "caption": "The bridge"}, {"id": "102", "type": "video"}, {"id": "103", "type": "photo"},
    ]  # fmt: skip
    assert item.content["links"] == [
        {"expanded": "https://health.example.gov/a", "shown": "https://health.example.gov/a"}
    ]
    assert (item.content["place"], item.hashtags, item.mentions) == (
        {"name": "Old Town"},
        ("Flood",),
        ("City of Test",),
    )
    assert item.permalink == f"https://www.facebook.com/{NUMBER}/posts/7001"
    assert list(PULLER.media(item))[1] == ("102", "https://video.example/v/102.mp4?oe=3")


def test_an_album_has_more_than_the_twelve_that_are_given_by_themselves() -> None:
    assert len(only(post(1, **attached(album(*(photo(number) for number in range(1, 31)))))).media) == 30


def test_what_others_do_to_a_post_makes_no_version() -> None:
    """A comment moves "updated_time", and addresses of files and of the post are others in each answer."""
    before = only(RICH)
    moved = [album(photo(101, "The bridge"), video(102), photo(103)), link("https://health.example.gov/a")]
    for one in moved[0]["subattachments"]["data"]:
        one["media"]["image"]["src"] += "&again=1"
    after = only(
        RICH | {"updated_time": "2026-10-31T00:00:00+0000", "permalink_url": "https://x.example/", **attached(*moved)}
    )
    assert after.content == before.content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"from": {"id": "5", "name": "Somebody"}}, "by another account"),
        ({"is_published": None}, "does not say whether it is published"),
        ({"id": "12"}, "has no id"),
        ({"message": 5}, "its text is none"),
        ({"created_time": "soon"}, "date"),
    ],
)
def test_what_is_no_post_of_the_page_is_named(change: dict[str, Any], words: str) -> None:
    def changed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [*rows, post(2, at=at) | change]

    at = "2026-10-06T07:08:09+0000"
    page = pages(Server(posts=[post(1, at=at)], arrange=changed))[0]
    assert [item.post_id for _, item in page.items] == [f"{NUMBER}_1"]
    assert words in page.failures[0].reason


def test_what_is_not_published_never_becomes_an_item() -> None:
    hidden = post(2, "PRIVATE") | {"is_published": False}
    page = pages(Server(posts=[post(1), hidden]))[0]
    assert ([item.text for _, item in page.items], page.failures) == (["Wash your hands"], ())
    assert carry_on(PULLER.one(LOOK, hidden["id"]), Server(posts=[hidden])) is None


def test_an_attachment_of_an_unknown_kind_is_told() -> None:
    item = only(
        post(1, **attached({"type": "hologram", "media_type": "hologram"}, {"type": "event", "title": "Open day"}))
    )
    assert item.content["event"] == "Open day"
    assert "hologram" in item.warnings[0]


def test_whose_the_token_is() -> None:
    assert identify(Server()).identity.handle == "health.dept"
    nameless = Server(page={"id": NUMBER, "name": "Department of Health", "is_published": True})
    assert identify(nameless).identity.handle == f"id{NUMBER}"
    with pytest.raises(Refusal, match="token of a person") as caught:
        identify(Server(fault=lambda asked: told(100) if asked.startswith("/me") else None))
    assert not isinstance(caught.value, Vanished)
    with pytest.raises(Vanished, match="not published"):
        identify(Server(page={"id": NUMBER, "name": "x", "is_published": False}))


def test_a_token_of_another_page_says_nothing_of_this_ones_posts() -> None:
    server = Server(page={"id": "5", "name": "Another", "is_published": True})
    for ask in (lambda: PULLER.pull(LOOK), lambda: PULLER.one(LOOK, f"{NUMBER}_1")):
        with pytest.raises(Refusal, match="another Page"):
            carry_on(ask(), server)


def test_without_a_token_nothing_is_asked() -> None:
    server = Server()
    with pytest.raises(Refusal, match="access token"):
        carry_on(PULLER.pull(Look(SITE, NUMBER, "health.dept", None)), server)
    assert server.asked == []


def test_a_post_of_an_export_cannot_be_asked_for() -> None:
    server = Server()
    with pytest.raises(Unreachable, match="exports have no id"):
        carry_on(PULLER.one(LOOK, "~abcdefghijklmnopqrst"), server)
    assert server.asked == []


def test_a_post_that_is_not_shown_on_a_page_that_is_out_of_order_is_not_gone() -> None:
    server = Server(fault=lambda asked: Response(500, (), b"") if asked.startswith("/me") else None)
    with pytest.raises(Unreachable):
        carry_on(PULLER.one(LOOK, f"{NUMBER}_1"), server)
