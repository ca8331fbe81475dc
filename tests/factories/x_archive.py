"""X archives as X makes them, of any layout and size, into a folder or a zip.

python -m tests.factories.x_archive --posts 1000000 --part-bytes 100000000 --out DIR
"""

import argparse
import html
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias, cast

import orjson

from tests.factories.x_posts import ACCOUNT_ID, DISPLAY_NAME, HANDLE, Feed, Post, picture

Layout: TypeAlias = Literal["current", "tweet.js", "pre-2020", "monthly"]
LAYOUTS: tuple[Layout, ...] = ("current", "tweet.js", "pre-2020", "monthly")
GENERATED = "2026-01-02T03:04:05.000Z"
_BATCH = 400
_KEY = re.compile(rb'(?m)^( *"\w+"): ')
_SOURCE = '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>'
_MONTH_KEYS = "%Y_%m"


class Sink(Protocol):
    """Where the files of an archive go; one is open at a time."""

    def open(self, name: str) -> AbstractContextManager[BinaryIO]: ...


class FolderSink:
    """Into a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            yield file


class ZipSink:
    """Into a zip."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        with self.archive.open(name, "w", force_zip64=True) as file:
            yield cast(BinaryIO, file)


@dataclass(slots=True)
class Made:
    """What was made: the counts that a manifest claims, by file name, and the numbers of deleted posts."""

    counts: dict[str, int] = field(default_factory=dict)
    deleted: int = 0
    media_files: int = 0

    @property
    def posts(self) -> int:
        return sum(self.counts.values())


def make_folder(root: Path, feed: Feed, layout: Layout = "current", *, part_bytes: int = 100_000_000) -> Made:
    """Write an archive into a folder, which is made."""
    root.mkdir(parents=True, exist_ok=True)
    return _make(FolderSink(root), feed, layout, part_bytes)


def make_zip(path: Path, feed: Feed, layout: Layout = "current", *, part_bytes: int = 100_000_000) -> Made:
    """Write an archive as a zip, packed as X packs them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        return _make(ZipSink(archive), feed, layout, part_bytes)


def _make(sink: Sink, feed: Feed, layout: Layout, part_bytes: int) -> Made:
    made = Made()
    if layout == "monthly":
        _monthly(sink, feed, made)
        return made
    prefix = "" if layout == "pre-2020" else "data/"
    kind = "tweets" if layout == "current" else "tweet"
    wrap = layout != "pre-2020"
    deleted = [post for number in range(0, min(feed.count, 5000), 500) if (post := feed.post(number)).number]
    gone = {post.number for post in deleted}
    posts = (post for post in feed.newest_first() if post.number not in gone)
    tweets = (tweet_of(post, edits=layout == "current") for post in posts)
    _parts(sink, made, prefix + kind, f"YTD.{kind}", tweets, wrap, part_bytes)
    if deleted:
        made.deleted = len(deleted)
        gone_tweets = [tweet_of(post) | {"deleted_at": "Thu Jan 01 09:00:00 +0000 2026"} for post in deleted]
        _parts(sink, made, f"{prefix}deleted-{kind}", f"YTD.deleted_{kind}", iter(gone_tweets), wrap, part_bytes)
    _media(sink, made, feed, f"{prefix}{kind}_media", gone)
    for name, value in _about(layout).items():
        write_js(sink, f"{prefix}{name}.js", f"window.YTD.{name.replace('-', '_')}.part0", value)
    if layout == "current":
        write_js(sink, "data/manifest.js", "window.__THAR_CONFIG", manifest(made.counts))
    return made


def _parts(
    sink: Sink,
    made: Made,
    stem: str,
    variable: str,
    tweets: Iterator[dict[str, Any]],
    wrap: bool,
    part_bytes: int,
) -> None:
    number, waiting = 0, next(tweets, None)
    while waiting is not None or number == 0:
        name = f"{stem}.js" if number == 0 else f"{stem}-part{number}.js"
        with sink.open(name) as file:
            file.write(f"window.{variable}.part{number} = [".encode())
            written = count = 0
            while waiting is not None and written < part_bytes:
                batch = [waiting, *(tweet for _, tweet in zip(range(_BATCH - 1), tweets, strict=False))]
                waiting = next(tweets, None)
                data = pretty([{"tweet": tweet} for tweet in batch] if wrap else batch)[1:-2]
                written += file.write(b"," + data if count else data)
                count += len(batch)
            file.write(b"\n]")
        made.counts[name] = count
        number += 1


def pretty(value: object) -> bytes:
    """JSON as X lays it out: two spaces, a space before the colon, empty lists as `[ ]`."""
    data = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    return _KEY.sub(rb"\1 : ", data).replace(b'" : []', b'" : [ ]')


def write_js(sink: Sink, name: str, variable: str, value: object) -> None:
    """One data file."""
    with sink.open(name) as file:
        file.write(variable.encode() + b" = " + pretty(value))


def created(seconds: int) -> str:
    """X's way of writing a time."""
    day, rest = divmod(seconds, 86_400)
    date_part, year = _day(day)
    return f"{date_part} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d} +0000 {year}"


@cache
def _day(day: int) -> tuple[str, str]:
    moment = datetime.fromtimestamp(day * 86_400, UTC)
    return moment.strftime("%a %b %d"), moment.strftime("%Y")


def tweet_of(post: Post, *, edits: bool = True) -> dict[str, Any]:
    """A post in the layout of today, without its wrapper."""
    words, post_id = post.words, str(post.post_id)
    tweet: dict[str, Any] = {}
    if edits and (post.chain or post.number % 50 == 0):  # posts from before editing existed have none
        tweet["edit_info"] = edit_info(post)
    entities: dict[str, Any] = {
        "user_mentions": [
            {"name": name, "screen_name": name, "indices": ["0", "5"], "id_str": "12", "id": "12"}
            for name in words.mentions
        ],
        "urls": [
            {
                "url": url,
                "expanded_url": expanded(post, url),
                "display_url": "example.gov.au/…",
                "indices": ["1", "9"],
            }
            for url in words.links
        ],
        "symbols": [],
        "hashtags": [{"text": tag, "indices": ["0", "9"]} for tag in words.hashtags],
    }
    tweet |= {"retweeted": False, "source": _SOURCE, "entities": entities}
    tweet |= {"display_text_range": ["0", str(len(words.text))], "favorite_count": str(post.likes)}
    if post.reply_to:
        tweet["in_reply_to_status_id_str"] = tweet["in_reply_to_status_id"] = str(post.reply_to)
        tweet["in_reply_to_user_id"] = tweet["in_reply_to_user_id_str"] = post.reply_account
        tweet["in_reply_to_screen_name"] = HANDLE if post.reply_account == ACCOUNT_ID else "somebody"
    tweet |= {"id_str": post_id, "truncated": False, "retweet_count": str(post.reposts), "id": post_id}
    if words.links or post.media:
        tweet["possibly_sensitive"] = False
    tweet |= {"created_at": created(post.created_at), "favorited": False}
    tweet |= {"full_text": html.escape(words.text, quote=False), "lang": words.language}
    if post.media:
        entities["media"] = [medium(post, post.media[0])]
        tweet["extended_entities"] = {"media": [medium(post, name) for name in post.media]}
    return tweet


def expanded(post: Post, url: str) -> str:
    """Where a t.co link leads."""
    if post.quotes and url == post.words.links[-1]:
        return f"https://twitter.com/{HANDLE}/status/{post.quotes}"
    return f"https://www.example.gov.au/warnings/{url.rpartition('/')[2]}?src=x&id={post.number}"


def edit_info(post: Post) -> dict[str, Any]:
    """An edited post knows its first version; the first knows all."""
    control = {
        "editTweetIds": [str(number) for number in post.chain or (post.post_id,)],
        "editableUntil": "2026-01-01T00:30:00.000Z",
        "editsRemaining": "5",
        "isEditEligible": True,
    }
    if post.chain and post.chain[0] != post.post_id:
        return {"edit": {"initialTweetId": str(post.chain[0]), "editControlInitial": control}}
    return {"initial": control}


def medium(post: Post, name: str) -> dict[str, Any]:
    """A photo."""
    return {
        "expanded_url": f"https://twitter.com/{HANDLE}/status/{post.post_id}/photo/1",
        "indices": ["20", "43"],
        "url": "https://t.co/m" + name.partition(".")[0],
        "media_url": f"http://pbs.twimg.com/media/{name}",
        "id_str": str(post.post_id - 1000 - post.media.index(name)),
        "type": "photo",
        "media_url_https": f"https://pbs.twimg.com/media/{name}",
        "sizes": {"large": {"w": "1", "h": "1", "resize": "fit"}},
        "display_url": "pic.twitter.com/x",
    }


def _media(sink: Sink, made: Made, feed: Feed, folder: str, gone: set[int]) -> None:
    for post in feed.with_media():
        for name in post.media:
            if post.number in gone:
                continue
            with sink.open(f"{folder}/{post.post_id}-{name}") as file:
                file.write(picture(name))
            made.media_files += 1


def _about(layout: Layout) -> dict[str, object]:
    """The account, private files, and one that is neither private nor read."""
    account = {"email": "media@example.gov.au", "username": HANDLE, "accountId": ACCOUNT_ID}
    account |= {
        "createdVia": "web",
        "createdAt": "2009-05-01T00:00:00.000Z",
        "accountDisplayName": DISPLAY_NAME,
    }
    message = {
        "id": "1",
        "senderId": "12",
        "recipientId": ACCOUNT_ID,
        "text": "PRIVATE-MESSAGE-TEXT",
        "urls": [],
    }
    kind = "direct-messages" if layout == "current" else "direct-message"
    return {
        "account": [{"account": account}],
        kind: [{"dmConversation": {"conversationId": "12-34", "messages": [{"messageCreate": message}]}}],
        "direct-messages-group": [],
        "ip-audit": [{"ipAudit": {"accountId": ACCOUNT_ID, "loginIp": "192.0.2.44"}}],
        "phone-number": [{"device": {"phoneNumber": "+61 2 5550 0000"}}],
        "email-address-change": [{"emailAddressChange": {"accountId": ACCOUNT_ID}}],
        "contact": [],
        "device-token": [{"deviceToken": {"clientApplicationId": "1", "token": "PRIVATE-TOKEN"}}],
        "personalization": [{"p13nData": {"demographics": {}}}],
        "ad-engagements": [],
        "like": [{"like": {"tweetId": "1", "fullText": "A post by somebody else"}}],
    }


def manifest(counts: dict[str, int]) -> dict[str, Any]:
    """X's own table of what is in an archive. Counts are strings in it."""
    data_types: dict[str, Any] = {"account": {"files": [_listed("data/account.js", 1)]}}
    for key, stem in (("tweets", "data/tweets"), ("deletedTweets", "data/deleted-tweets")):
        files = [_listed(name, count) for name, count in counts.items() if name.startswith(stem)]
        data_types[key] = {"mediaDirectory": f"{stem.replace('-', '_')}_media", "files": files}
    data_types["directMessages"] = {"files": [_listed("data/direct-messages.js", 1)]}
    return {
        "userInfo": {"accountId": ACCOUNT_ID, "userName": HANDLE, "displayName": DISPLAY_NAME},
        "archiveInfo": {
            "sizeBytes": "44546997",
            "generationDate": GENERATED,
            "isPartialArchive": False,
            "maxPartSizeBytes": "53687091200",
        },
        "readmeInfo": {"fileName": "data/README.txt", "directory": "data/", "name": "README.txt"},
        "dataTypes": data_types,
    }


def _listed(name: str, count: int) -> dict[str, str]:
    stem = name.removeprefix("data/").removesuffix(".js").replace("-", "_")
    return {"fileName": name, "globalName": f"YTD.{stem}.part0", "count": str(count)}


def _monthly(sink: Sink, feed: Feed, made: Made) -> None:
    """The layout before 2018: one file a month, ids as numbers too, and the author in every post."""
    index: list[dict[str, object]] = []
    for month, posts in _by_month(feed):
        name = f"data/js/tweets/{month}.js"
        with sink.open(name) as file:
            file.write(f"Grailbird.data.tweets_{month} = \n ".encode())
            file.write(pretty([monthly_tweet_of(post) for post in posts]))
        made.counts[name] = len(posts)
        year, _, number = month.partition("_")
        index.append(
            {"file_name": name, "year": int(year), "var_name": f"tweets_{month}", "tweet_count": len(posts)}
            | {"month": int(number)}
        )
    write_js(sink, "data/js/tweet_index.js", "var tweet_index", index)
    payload = {"tweets": made.posts, "created_at": "2026-01-02 03:04:05 +0000", "lang": "en"}
    write_js(sink, "data/js/payload_details.js", "var payload_details", payload)
    user = {
        "screen_name": HANDLE,
        "location": "Queensland",
        "full_name": DISPLAY_NAME,
        "bio": "",
        "id": ACCOUNT_ID,
    }
    write_js(sink, "data/js/user_details.js", "var user_details", user)


def _by_month(feed: Feed) -> Iterable[tuple[str, list[Post]]]:
    month, posts = "", list[Post]()
    for post in feed.newest_first():
        its = datetime.fromtimestamp(post.created_at, UTC).strftime(_MONTH_KEYS)
        if its != month and posts:
            yield month, posts
            posts = []
        month = its
        posts.append(post)
    if posts:
        yield month, posts


def monthly_tweet_of(post: Post) -> dict[str, Any]:
    """A post in the layout before 2018."""
    today = tweet_of(post, edits=False)
    entities = today["entities"]
    tweet: dict[str, Any] = {
        "source": _SOURCE,
        "entities": {key: entities.get(key, []) for key in ("user_mentions", "media", "hashtags", "urls")},
        "geo": {},
        "id_str": str(post.post_id),
        "text": today["full_text"],
        "id": post.post_id,
        "created_at": datetime.fromtimestamp(post.created_at, UTC).strftime("%Y-%m-%d %H:%M:%S +0000"),
        "user": {"name": DISPLAY_NAME, "screen_name": HANDLE, "protected": False, "id_str": ACCOUNT_ID},
    }
    if post.media:
        tweet["entities"]["media"] = [medium(post, name) for name in post.media]
        for entry in tweet["entities"]["media"]:
            del entry["type"]
    if post.reply_to:
        tweet["in_reply_to_status_id_str"] = str(post.reply_to)
        tweet["in_reply_to_status_id"] = post.reply_to
        tweet["in_reply_to_user_id"] = int(post.reply_account or "0")
    return tweet


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make an X archive.")
    parser.add_argument("--posts", type=int, required=True)
    parser.add_argument("--part-bytes", type=int, default=100_000_000)
    parser.add_argument("--out", type=Path, required=True, help="folder, or the zip itself with --zip")
    parser.add_argument("--layout", choices=LAYOUTS, default="current")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--media-every", type=int, default=1000, help="one post in so many has media; 0: none")
    parser.add_argument("--zip", action="store_true")
    chosen = parser.parse_args()
    feed = Feed(chosen.posts, seed=chosen.seed, media_every=chosen.media_every)
    make = make_zip if chosen.zip else make_folder
    made = make(chosen.out, feed, chosen.layout, part_bytes=chosen.part_bytes)
    print(f"{made.posts:,} posts ({made.deleted} deleted) in {len(made.counts)} files")
    print(f"{made.media_files:,} media files")


if __name__ == "__main__":
    main()
