"""An account looked at page by page on a made-up server, and with everything that may go wrong."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from stance.channels.mastodon.exports import EXPORTS
from stance.channels.mastodon.pulling import PULLER
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look, Page
from stance.channels.port.wire import NoAnswer, Response
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.instants import seconds_of
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from tests.factories import mastodon_export as made
from tests.factories.mastodon_server import (
    LIST,
    LOOK,
    NOW,
    NUMBER,
    PUBLIC_LOOK,
    SITE,
    TOKEN,
    Server,
    account,
    answer,
    rich,
    status_of,
    told,
)
from tests.factories.platform_faults import PASSING
from tests.factories.talking import Heard, carry_on
from tests.unit.channels.keeping import ODD, read_whole


def pull(server: Server, cursor: str = "", look: Look = LOOK, heard: Heard | None = None) -> Page:
    return carry_on(PULLER.pull(look, cursor), server, heard)


def pages(server: Server, look: Look = LOOK) -> list[Page]:
    found, cursor = [], ""
    while not found or cursor:
        assert len(found) < 200
        found.append(pull(server, cursor, look))
        cursor = found[-1].cursor
    return found


def items_of(found: list[Page]) -> dict[str, Item]:
    return {item.record_id: item for page in found for _, item in page.items}


def exported(root: Path, activities: list[dict[str, Any]]) -> dict[str, Item]:
    package = open_package(made.write_folder(root, made.files_of(activities)))
    return {item.record_id: item for item in read_whole(EXPORTS, package)[1]}


@pytest.mark.parametrize("look", [LOOK, PUBLIC_LOOK], ids=["with a token", "as the public"])
def test_the_same_posts_as_in_an_archive_byte_for_byte(tmp_path: Path, look: Look) -> None:
    posts = [*made.many(130), rich(), made.repost(8_000, "https://other.example/users/bob/statuses/5")]
    expected = exported(tmp_path, posts)
    found = items_of(pages(Server(posts), look))
    assert found.keys() == expected.keys()
    for record, item in found.items():
        assert canonical(item.content) == canonical(expected[record].content)
        assert (item.kind, item.language, item.hashtags, item.mentions, item.counters, item.edited, item.reply_to) == (
            expected[record].kind, expected[record].language, expected[record].hashtags, expected[record].mentions,
            expected[record].counters, expected[record].edited, expected[record].reply_to,
        )  # fmt: skip
        assert [(medium.media_id, medium.alt) for medium in item.media] == [
            (medium.media_id, medium.alt) for medium in expected[record].media
        ]


def test_files_are_named_by_their_addresses() -> None:
    ((_, item),) = pull(Server([rich()])).items
    assert [media_id for media_id, _ in PULLER.media(item)] == ["109348123456789012", "321"]
    assert all(url.startswith("https://files.example/") for _, url in PULLER.media(item))


def test_the_first_page_reaches_to_now_and_each_to_the_next() -> None:
    found = pages(Server(list(made.many(100))))
    assert [len(page.items) for page in found] == [40, 40, 20, 0]
    assert found[0].newest == seconds_of(NOW)
    for page, following in pairwise(found[:3]):
        assert following.newest == page.oldest
    assert (found[-1].oldest, found[-1].newest, found[-1].cursor) == (None, None, "")
    assert all(page.tells_absence for page in found[:3])
    assert not found[-1].tells_absence


def test_what_is_not_public_does_not_arrive_and_never_becomes_an_item() -> None:
    hidden = [status_of(made.post(9_000 + number, "PRIVATE"), visibility) for number, visibility in enumerate(
        ["private", "direct", "local", "list", "limited", "self", "mutuals_only"])]  # fmt: skip
    heard = Heard()
    page = pull(Server([made.post(1, "Open")], hidden=hidden), heard=heard)
    assert [item.text for _, item in page.items] == ["Open"]
    assert not any(isinstance(one, Response) and b"PRIVATE" in one.body for _, one in heard.exchanges)
    closed = pull(Server([made.post(1, "Open")], hidden=hidden, is_closed=True))
    assert [item.text for _, item in closed.items] == ["Open"]
    assert closed.failures == ()
    unlisted = pull(Server(arrange=lambda _: [status_of(made.post(1, "Quiet"), "unlisted")]))
    assert len(unlisted.items) == 1
    odd = pull(Server(arrange=lambda _: [status_of(made.post(1, "PRIVATE"), "friends")]))
    assert (odd.items, len(odd.failures)) == ((), 1)


def test_a_closed_server_is_asked_with_the_token_and_not_twice_a_page() -> None:
    server = Server(list(made.many(60)), is_closed=True)
    assert len(items_of(pages(server))) == 60
    assert len([url for url in server.asked if LIST in url]) == 4
    with pytest.raises(Refusal, match="with an access token"):
        pull(Server(is_closed=True), look=PUBLIC_LOOK)


def test_a_cursor_survives_a_restart_and_a_refused_one_begins_anew() -> None:
    server = Server(list(made.many(60)))
    first = pull(server)
    assert TOKEN not in first.cursor
    assert len(pull(server, json.loads(json.dumps(first.cursor))).items) == 20
    renumbered = first.cursor.replace(NUMBER, "5")
    broken = [
        "x",
        "{}",
        "[]",
        "null",
        first.cursor[:-1],
        first.cursor.replace("health", "fire"),
        "9" * 9000,
        "[" * 4000,
    ]
    for cursor in [renumbered, *broken]:
        page = pull(server, cursor)
        assert page.restarted
        assert [item for _, item in page.items] == [item for _, item in first.items]
    assert not first.restarted


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_cursor_with_anything_in_it_begins_anew(value: Any) -> None:
    server = Server(list(made.many(50)))
    given = json.loads(pull(server).cursor)
    for key in given:
        if key == "form" and value is True:
            continue  # equal to 1
        if (key, value) in (("at", None), ("at", 0), ("as_public", True), ("before", "0"), ("before", "in")):
            continue
        page = pull(server, json.dumps(given | {key: value}))
        assert page.restarted or key in ("before", "as_public", "number")


def test_a_reply_is_told_by_its_own_post_or_by_what_it_answers() -> None:
    reply = made.post(11, "Yes", inReplyTo="https://other.example/users/bob/statuses/5")
    own = carry_on(PULLER.pull(LOOK), Server([reply]))
    assert own.items[0][1].content["reply_to"] == "https://other.example/users/bob/statuses/5"
    parent = answer({"id": "5", "uri": "https://other.example/users/bob/statuses/5"})
    note, status = reply["object"]["id"], "/api/v1/statuses/5"
    for fault in PASSING.values():
        server = Server(
            [reply],
            fault=lambda request, fault=fault: (
                fault if request.url == note else parent if status in request.url else None
            ),
        )  # type: ignore[misc]
        try:
            page = pull(server)
        except Unreachable as error:
            assert error.wait_seconds is not None
        else:
            assert page.items[0][1].content["reply_to"] == "https://other.example/users/bob/statuses/5"
    neither = Server(
        [made.post(1, "Good"), reply],
        fault=lambda request: NoAnswer() if note == request.url or status in request.url else None,
    )
    page = pull(neither)
    assert ([item.text for _, item in page.items], len(page.failures)) == (["Good"], 1)
    gone = Server(
        [reply],
        fault=lambda request: told(404, "Record not found") if note == request.url or status in request.url else None,
    )
    assert "reply_to" not in pull(gone).items[0][1].content


def test_no_note_is_fetched_from_another_host() -> None:
    other = status_of(made.post(1, "x")) | {"uri": "https://evil.example/1", "in_reply_to_id": "5"}
    server = Server(arrange=lambda _: [other])
    pull(server)
    assert {urlsplit(url).netloc for url in server.asked} == {made.HOST}


def test_a_post_by_another_account_is_listed_as_a_failure() -> None:
    theirs = status_of(made.post(1, "Theirs")) | {"account": account("9", "bob", "https://other.example/users/bob")}
    nobodys = status_of(made.post(2, "Nobody's")) | {"account": None}
    page = pull(Server([made.post(3, "Ours")], arrange=lambda found: [theirs, nobodys, *found]))
    assert ([item.text for _, item in page.items], len(page.failures)) == (["Ours"], 2)


def test_an_own_post_that_is_only_inside_its_repost_is_found() -> None:
    wrapped = status_of(made.repost(5, f"{made.ACCOUNT}/statuses/1")) | {"reblog": status_of(made.post(1, "Ours"))}
    page = pull(Server(arrange=lambda _: [wrapped]))
    assert [item.kind for _, item in page.items] == ["repost", "post"]


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_is_no_refusal_of_the_public(fault: Response | NoAnswer) -> None:
    for path in (LIST, "lookup"):
        with pytest.raises(Unreachable):
            pull(Server(fault=lambda request, path=path: fault if path in request.url else None), look=PUBLIC_LOOK)  # type: ignore[misc]


def test_a_refusal_says_what_to_do() -> None:
    with pytest.raises(Refusal, match="Make a new one"):
        pull(Server(token="another"))
    scope = told(403, "This action is outside the authorized scopes")
    with pytest.raises(Refusal, match="read:statuses"):
        pull(Server(fault=lambda request: scope if LIST in request.url else None))
    with pytest.raises(Refusal, match="no account @health now"):
        pull(
            Server(fault=lambda request: told(404, "Record not found") if "lookup" in request.url else None),
            look=PUBLIC_LOOK,
        )
    other = Look(SITE, f"{SITE}/users/fire", "@fire@social.example.gov", Secret(TOKEN))
    with pytest.raises(Refusal, match="another account"):
        pull(Server(), look=other)
