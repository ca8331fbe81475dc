"""What only X has: the same posts as in an archive, chains of edits, long posts, films, and problems of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stance.channels.port.connecting import Refusal, Unreachable, Vanished
from stance.channels.port.pulling import Page
from stance.channels.port.wire import Response
from stance.channels.x.exports import EXPORTS
from stance.channels.x.pulling import PULLER
from stance.engines.evidence.canonical import canonical
from stance.engines.exports.instants import instant
from stance.engines.exports.item import Item
from stance.engines.exports.package import open_package
from tests.factories import x_server as made
from tests.factories.talking import carry_on
from tests.factories.x_archive import make_folder, pretty, tweet_of
from tests.factories.x_posts import ACCOUNT_ID, Feed
from tests.factories.x_server import LOOK, PROBLEMS, Server, answer, forbidden, not_shown, post
from tests.unit.channels.keeping import read_whole


def pull(server: Server, cursor: str = "") -> Page:
    return carry_on(PULLER.pull(LOOK, cursor), server)


def walked(server: Server) -> dict[str, Item]:
    found = [pull(server)]
    while found[-1].cursor:
        found.append(pull(server, found[-1].cursor))
    return {item.post_id: item for page in found for _, item in page.items}


def one(server: Server, post_id: str) -> Item | None:
    found = carry_on(PULLER.one(LOOK, post_id), server)
    return None if found is None else found[1]


def api_post_of(tweet: dict[str, Any], created_at: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The post that the API has for one of an archive, and the media beside it (docs.x.com, “Data dictionary”)."""
    entities, media = tweet["entities"], tweet.get("extended_entities", {}).get("media", [])
    info = tweet.get("edit_info", {})
    control = (
        info.get("initial") or info.get("edit", {}).get("editControlInitial") or {"editTweetIds": [tweet["id_str"]]}
    )
    given: dict[str, Any] = {
        "id": tweet["id_str"], "text": tweet["full_text"], "lang": tweet["lang"], "author_id": ACCOUNT_ID,
        "created_at": instant(created_at).replace("Z", ".000Z"), "edit_history_tweet_ids": control["editTweetIds"],
        "public_metrics": {"like_count": int(tweet["favorite_count"]), "retweet_count": int(tweet["retweet_count"])},
        "entities": {
            "urls": [*entities["urls"], *({"url": one["url"], "expanded_url": one["expanded_url"], "media_key": f"3_{one['id_str']}"} for one in media)],
            "hashtags": [{"tag": one["text"]} for one in entities["hashtags"]],
            "mentions": [{"username": one["screen_name"]} for one in entities["user_mentions"]],
        },
    }  # fmt: skip
    if reply_to := tweet.get("in_reply_to_status_id_str"):
        given |= {
            "referenced_tweets": [{"type": "replied_to", "id": reply_to}],
            "in_reply_to_user_id": tweet["in_reply_to_user_id_str"],
        }
    if media:
        given["attachments"] = {"media_keys": [f"3_{one['id_str']}" for one in media]}
    beside = [
        {
            "media_key": f"3_{one['id_str']}",
            "type": "photo",
            "url": one["media_url_https"],
            "alt_text": "Told by the API",
        }
        for one in media
    ]
    return given, beside


def test_the_same_posts_as_in_an_archive_byte_for_byte(tmp_path: Path) -> None:
    feed = Feed(420, media_every=9)
    make_folder(tmp_path / "archive", feed)
    _, exported, _ = read_whole(EXPORTS, open_package(tmp_path / "archive"))
    expected = {item.post_id: item for item in exported if item.deleted is None}
    pairs = [api_post_of(tweet_of(feed.post(number)), feed.post(number).created_at) for number in range(feed.count)]
    posts = [given for given, _ in pairs if given["id"] in expected]
    found = walked(Server(posts=posts, media=[medium for _, beside in pairs for medium in beside]))
    assert found.keys() == expected.keys()
    for post_id, item in found.items():
        assert canonical(item.content) == canonical(expected[post_id].content)
        assert (item.record_id, item.aliases, item.kind, item.reply_to, item.hashtags, item.counters, item.permalink) == (
            expected[post_id].record_id, expected[post_id].aliases, expected[post_id].kind, expected[post_id].reply_to,
            expected[post_id].hashtags, expected[post_id].counters, expected[post_id].permalink,
        )  # fmt: skip
    assert {medium.alt for item in found.values() for medium in item.media} == {"Told by the API"}


def test_a_long_post_is_whole_as_in_an_archive(tmp_path: Path) -> None:
    given = made.long()
    note = given["note_tweet"]
    created = instant(made.FIRST + 6_000 * 60)
    tweet = {"id_str": given["id"], "full_text": given["text"]}
    tweet |= {"created_at": created.replace("T", " ").replace("Z", " +0000")}
    links = [{"shortUrl": one["url"], "expandedUrl": one["expanded_url"]} for one in note["entities"]["urls"]]
    long = {
        "noteTweet": {
            "noteTweetId": "1",
            "createdAt": created.replace("Z", ".000Z"),
            "core": {"text": note["text"], "urls": links},
        }
    }
    make_folder(tmp_path, Feed(1))
    (tmp_path / "data" / "tweets.js").write_bytes(b"window.YTD.tweets.part0 = " + pretty([{"tweet": tweet}]))
    (tmp_path / "data" / "note-tweet.js").write_bytes(b"window.YTD.note_tweet.part0 = " + pretty([long]))
    _, exported, _ = read_whole(EXPORTS, open_package(tmp_path))
    ((_, item),) = pull(Server(posts=[given])).items
    assert item.text == note["text"]
    assert [canonical(item.content)] == [
        canonical(other.content) for other in exported if other.post_id == item.post_id
    ]


def test_a_chain_of_edits_is_one_record_whichever_id_is_asked_for() -> None:
    chain = [str(made.FIRST_ID + number) for number in (10, 11, 12)]
    states = [
        post(0, text) | {"id": number, "edit_history_tweet_ids": chain}
        for number, text in zip(chain, "abc", strict=True)
    ]
    server = Server(posts=[states[2]], earlier=states[:2])
    ((_, listed),) = pull(server).items
    assert (listed.post_id, listed.record_id, listed.edited) == (chain[2], f"x:{ACCOUNT_ID}/{chain[0]}", True)
    assert listed.aliases == tuple(f"x:{ACCOUNT_ID}/{number}" for number in chain[1:])
    for number in (*chain, "newest at once"):
        if not number.isdecimal():  # as docs.x.com says of post lookup, beside what it says of edits
            number, server.earlier = chain[0], []
            server.fault = lambda request: (
                server(replace(request, url=request.url.replace(chain[0], chain[2])))
                if chain[0] in request.url
                else None
            )
        found = one(server, number)
        assert found is not None
        assert canonical(found.content) == canonical(listed.content)


def test_pictures_have_their_address_and_films_that_of_their_best_file() -> None:
    ((_, item),) = pull(Server(posts=[made.rich()])).items
    assert dict(PULLER.media(item)) == {
        "1724000000000000123": "https://pbs.twimg.com/media/F1.jpg", "1724000000000000124": "https://video.twimg.com/large.mp4",
    }  # fmt: skip
    assert [(one.type, one.alt) for one in item.media] == [("photo", "A road under water"), ("video", None)]
    assert [link.expanded for link in item.links] == [
        "https://health.example.gov/a",
        "https://twitter.com/jack/status/20",
    ]
    assert (item.text[:13], item.content["quotes"], item.cashtags) == ("Road closed &", "20", ("QLD",))


@pytest.mark.parametrize("size", [0, 1])
def test_a_medium_that_x_does_not_describe_is_named_all_the_same(size: int) -> None:
    ((_, item),) = pull(Server(posts=[made.rich()], media=[made.PHOTO][:size])).items
    assert [(one.media_id, one.type) for one in item.media] == [
        ("1724000000000000123", "photo"),
        ("1724000000000000124", "video"),
    ]


def test_a_post_of_another_account_is_listed_as_a_failure() -> None:
    page = pull(Server(posts=[post(1, "Ours"), post(2, "Theirs", author_id="12"), post(3, "Nobody's", author_id=None)]))
    assert ([item.text for _, item in page.items], len(page.failures)) == (["Ours"], 2)


def test_absence_from_a_page_proves_nothing() -> None:
    assert not pull(Server(posts=[post(number, "x") for number in range(30)])).tells_absence


REFUSING: dict[str, tuple[Response, str]] = {
    "ended": (made.unauthorized(), "Make a new one"),
    "without credit": (
        answer({"title": "CreditsDepleted", "type": f"{PROBLEMS}credits", "status": 402}, 402),
        "no credit",
    ),
    "an app's own token": (forbidden("unsupported-authentication"), "user access token"),
    "an app that is not enrolled": (forbidden("client-forbidden"), "developer console"),
    "lacks a scope": (forbidden(), "tweet.read"),
}


@pytest.mark.parametrize(("said", "words"), REFUSING.values(), ids=REFUSING)
def test_a_refusal_says_what_to_do(said: Response, words: str) -> None:
    server = Server(posts=[post(1, "x")], fault=lambda request: said)
    for talk in (PULLER.pull(LOOK), PULLER.one(LOOK, str(made.FIRST_ID))):
        with pytest.raises(Refusal, match=words) as caught:
            carry_on(talk, server)
        assert not isinstance(caught.value, Vanished)


def test_a_suspension_told_beside_an_empty_list_is_one() -> None:
    said = not_shown("user", ACCOUNT_ID, suspended=True)
    empty = answer(json.loads(said.body) | {"meta": {"result_count": 0}})
    with pytest.raises(Vanished, match="suspended"):
        pull(Server(fault=lambda request: empty if "/tweets" in request.url else None))


@pytest.mark.parametrize(
    "said",
    [
        answer(
            {
                "errors": [
                    {
                        "title": "Authorization Error",
                        "type": f"{PROBLEMS}not-authorized-for-resource",
                        "resource_type": "tweet",
                    }
                ]
            }
        ),
        answer(
            {
                "errors": [
                    {"title": "Not Found Error", "type": f"{PROBLEMS}resource-not-found", "resource_type": "media"}
                ]
            }
        ),
        answer({"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}, 404),
        answer({"data": post(2, "Another")}),
        answer({}),
    ],
)
def test_what_does_not_say_that_a_post_is_gone_does_not(said: Response) -> None:
    number = str(post(1, "x")["id"])
    with pytest.raises(Unreachable):
        one(Server(fault=lambda request: said if "/2/tweets/" in request.url else None), number)
