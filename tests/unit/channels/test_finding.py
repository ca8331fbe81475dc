"""One post is found by the address that people copy, on every platform that shows single posts; what is no post of the account is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from stance.channels import discovery
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.finding import Found
from stance.channels.port.pulling import Look
from stance.channels.port.wire import NoAnswer, Request, Response
from tests.factories.talking import Heard, carry_on

DID = "did:plc:abcdefghijklmnopqrstuvwx"
CHANNEL = "UCabcdefghijklmnopqrstuA"
SECRET = Secret("a-token")
Answers = Mapping[str, Any]
NOTHING: Answers = {}


def found(platform: str, look: Look, address: str, answers: Answers = NOTHING, heard: Heard | None = None) -> Found:
    """The first answer whose beginning fits is given, and 404 where none does."""

    def asked(request: Request) -> Response | NoAnswer:
        for start, value in answers.items():
            if request.url.startswith(start):
                body = value if isinstance(value, bytes) else json.dumps(value).encode()
                return Response(200, (("Content-Type", "application/json"),), body)
        return Response(404, (("Content-Type", "application/json"),), b'{"error": "Not found"}')

    finder = discovery.finder(platform)
    assert finder is not None
    return carry_on(finder.found(look, address), asked, heard)


MASTODON = Look(
    "https://social.example.gov/@mayor", "https://social.example.gov/users/mayor", "@mayor@social.example.gov"
)
BLUESKY = Look("https://bsky.app/profile/mayor.example", DID, "mayor.example")
DOCUMENT = {
    "id": DID,
    "service": [{"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": "https://pds.example"}],
}
DIRECTORY = {f"https://plc.directory/{DID}": DOCUMENT}
X = Look("https://x.com/mayor", "77", "mayor", SECRET)
YOUTUBE = Look("https://www.youtube.com/@mayor", CHANNEL, "mayor", SECRET)
SITE = Look("https://mayor.example", "mayor.example", "mayor.example")


@pytest.mark.parametrize(
    "address",
    [
        "https://social.example.gov/@mayor/113",
        "https://social.example.gov/@Mayor/113/",
        "https://social.example.gov/@mayor/113?utm=1#x",
        "https://social.example.gov/users/mayor/statuses/113",
        "https://social.example.gov/web/@mayor/113",
    ],
)
def test_mastodon(address: str) -> None:
    told = found("mastodon", MASTODON, address)
    assert told.item_id == "https://social.example.gov/users/mayor/statuses/113"
    assert told.look.site == "https://social.example.gov"
    assert not told.shows_others


def test_what_works_like_mastodon_keeps_its_own_addresses() -> None:
    told = found("mastodon", MASTODON, "https://social.example.gov/notes/9abc")
    assert told.item_id == "https://social.example.gov/notes/9abc"


@pytest.mark.parametrize(
    "address", ["https://bsky.app/profile/mayor.example/post/3lk5", f"at://{DID}/app.bsky.feed.post/3lk5"]
)
def test_bluesky_asks_the_directory_where_the_account_is(address: str) -> None:
    told = found("bluesky", BLUESKY, address, DIRECTORY)
    assert (told.item_id, told.look.site, told.look.account_id) == ("3lk5", "https://pds.example", DID)


def test_bluesky_learns_whose_the_name_is() -> None:
    look = Look(BLUESKY.site, "", "mayor.example")
    answers = {"https://bsky.social/xrpc/com.atproto.identity.resolveHandle": {"did": DID}, **DIRECTORY}
    assert found("bluesky", look, "https://bsky.app/profile/mayor.example/post/3lk5", answers).look.account_id == DID


def tweet(author: str = "77", name: str = "mayor") -> Answers:
    data = {"data": {"id": "1700", "author_id": author}, "includes": {"users": [{"id": author, "username": name}]}}
    return {"https://api.x.com/2/tweets/1700": data}


@pytest.mark.parametrize(
    "address",
    [
        "https://x.com/mayor/status/1700",
        "https://twitter.com/i/web/status/1700",
        "https://x.com/anybody/status/1700/photo/1",
    ],
)
def test_x_is_asked_whose_it_is(address: str) -> None:
    assert found("x", X, address, tweet()).item_id == "1700"


def test_x_learns_the_number_by_the_name() -> None:
    look = Look(X.site, "", "Mayor", SECRET)
    assert found("x", look, "https://x.com/mayor/status/1700", tweet()).look.account_id == "77"
    with pytest.raises(Refusal, match="not by Mayor"):
        found("x", look, "https://x.com/mayor/status/1700", tweet(name="somebody"))


def video(channel: str = CHANNEL) -> Answers:
    return {
        "https://www.googleapis.com/youtube/v3/videos": {
            "kind": "youtube#videoListResponse",
            "items": [{"id": "abcdefghijk", "snippet": {"channelId": channel}}],
        }
    }


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=abcdefghijk&t=5",
        "https://youtu.be/abcdefghijk?si=x",
        "https://www.youtube.com/shorts/abcdefghijk",
        "https://m.youtube.com/watch?v=abcdefghijk",
    ],
)
def test_youtube(address: str) -> None:
    assert found("youtube", YOUTUBE, address, video()).item_id == "abcdefghijk"


def test_a_site_by_number_or_by_words() -> None:
    assert found("website", SITE, "https://mayor.example/?p=12").item_id == "12"
    listed = {
        "https://mayor.example/?rest_route=/wp/v2/posts": [{"id": 7, "link": "https://mayor.example/2026/11/water/"}]
    }
    assert found("website", SITE, "https://www.mayor.example/?p=12").item_id == "12"
    assert found("website", SITE, "https://mayor.example/2026/11/water", listed).item_id == "7"
    with pytest.raises(Unreachable):
        found("website", SITE, "https://mayor.example/2026/12/water", listed)


def test_a_feed_by_what_an_entry_links_to() -> None:
    entry = "<entry><id>urn:1</id><title>Water</title><updated>2026-11-01T00:00:00Z</updated><link href='https://mayor.example/water'/></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>M</title><id>urn:f</id><updated>2026-11-01T00:00:00Z</updated>{entry}</feed>"
    look = Look("https://mayor.example/feed.xml", "", "mayor.example/feed.xml")
    told = found("feed", look, "https://mayor.example/water/", {look.site: feed.encode()})
    assert (told.item_id, told.shows_others) == ("urn:1", True)
    assert told.look.account_id


OTHERS = [
    ("mastodon", MASTODON, "https://social.example.gov/@other/113", {}),
    ("mastodon", MASTODON, "https://elsewhere.example/@mayor/113", {}),
    ("bluesky", BLUESKY, "https://bsky.app/profile/other.example/post/3lk5", DIRECTORY),
    ("x", X, "https://x.com/mayor/status/1700", tweet("78", "other")),
    ("youtube", YOUTUBE, "https://youtu.be/abcdefghijk", video("UCzzzzzzzzzzzzzzzzzzzzzA")),
    ("website", SITE, "https://elsewhere.example/?p=12", {}),
]


@pytest.mark.parametrize(("platform", "look", "address", "answers"), OTHERS)
def test_what_another_account_wrote_is_refused(platform: str, look: Look, address: str, answers: Answers) -> None:
    with pytest.raises(Refusal, match="not by"):
        found(platform, look, address, answers)


ODD = [
    "",
    " ",
    "mayor",
    "javascript:alert(1)",
    "https://",
    "https://[",
    "file:///etc/passwd",
    "https://bsky.app/",
    "ftp://x.com/a/status/1",
]
ODD += [
    "https://x.com.evil.example/mayor/status/1700",
    "https://youtu.be.evil.example/abcdefghijk",
    "\ud800",
    "https://a\0b/",
    "x" * 3000,
]


@pytest.mark.parametrize("address", ODD)
@pytest.mark.parametrize(
    "platform", sorted(one.platform for one in discovery.known().values() if one.finder and one.platform != "feed")
)
def test_what_is_no_address_of_a_post_is_refused_and_nothing_is_asked(platform: str, address: str) -> None:
    look = {"mastodon": MASTODON, "bluesky": BLUESKY, "x": X, "youtube": YOUTUBE, "website": SITE}[platform]
    heard = Heard()
    with pytest.raises(Refusal):
        found(platform, look, address, heard=heard)
    assert heard.exchanges == []
