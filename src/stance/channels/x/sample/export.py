"""Writes the sample agency's export: a zip in X's own present layout, so that it comes in by the same door as any."""

from __future__ import annotations

import html
import json
import struct
import zipfile
import zlib
from datetime import datetime
from math import sin
from pathlib import Path
from typing import Any

from stance.channels.x.sample.posts import ACCOUNT_ID, DISPLAY_NAME, HANDLE, Post, posts

SIDE = 96


def write_export(path: Path) -> None:
    """Make the zip. The same bytes for the posts every time."""
    said = list(posts())
    live = [tweet for post in said if post.deleted_at is None for tweet in _states(post)]
    deleted = [tweet for post in said if post.deleted_at for tweet in _states(post)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/manifest.js", "window.__THAR_CONFIG = " + json.dumps(_manifest(live, deleted), indent=2))
        archive.writestr("data/account.js", _part("account", [{"account": _account()}]))
        archive.writestr("data/tweets.js", _part("tweets", live))
        archive.writestr("data/deleted-tweets.js", _part("deleted_tweets", deleted))
        archive.writestr("data/ip-audit.js", _part("ip_audit", [{"ipAudit": {"loginIp": "192.0.2.1"}}]))
        archive.writestr("data/direct-messages.js", _part("direct_messages", []))
        for post in said:
            if post.picture is not None and post.picture % 5 != 3:  # one in five is missing, as in real exports
                archive.writestr(f"data/tweets_media/{post.id}-{_media_name(post)}", picture(post.picture))


def _part(name: str, items: list[Any]) -> str:
    return f"window.YTD.{name}.part0 = {json.dumps(items, indent=2, ensure_ascii=False)}"


def _account() -> dict[str, str]:
    return {"accountId": ACCOUNT_ID, "username": HANDLE, "accountDisplayName": DISPLAY_NAME}


def _manifest(live: list[Any], deleted: list[Any]) -> dict[str, Any]:
    def files(name: str, items: list[Any]) -> dict[str, Any]:
        file = name.replace("deletedTweets", "deleted-tweets")
        return {
            "mediaDirectory": f"data/{file.replace('-', '_')}_media",
            "files": [
                {
                    "fileName": f"data/{file}.js",
                    "globalName": f"YTD.{file.replace('-', '_')}.part0",
                    "count": str(len(items)),
                }
            ],
        }

    return {
        "userInfo": {"accountId": ACCOUNT_ID, "userName": HANDLE, "displayName": DISPLAY_NAME},
        "archiveInfo": {
            "sizeBytes": "0",
            "generationDate": "2026-01-15T09:00:00.000Z",
            "isPartialArchive": False,
        },
        "dataTypes": {"tweets": files("tweets", live), "deletedTweets": files("deletedTweets", deleted)},
    }


def _states(post: Post) -> list[dict[str, Any]]:
    """A post as X lists it: an edited one stands there in both states."""
    states = []
    chain = [str(post.earlier_id), str(post.id)] if post.earlier_id else [str(post.id)]
    if post.earlier_id:
        states.append(_tweet(post, str(post.earlier_id), post.earlier, chain))
    states.append(_tweet(post, str(post.id), post.text, chain))
    return states


def _tweet(post: Post, identifier: str, text: str, chain: list[str]) -> dict[str, Any]:
    short = f"https://t.co/s{identifier[-8:]}"
    shown = text.replace("{link}", short)
    picture_link = f"https://t.co/p{identifier[-8:]}"
    if post.picture is not None:
        shown = f"{shown} {picture_link}"
    tweet: dict[str, Any] = {
        "edit_info": {
            "initial": {
                "editTweetIds": chain,
                "editableUntil": _iso(post.at),
                "editsRemaining": "5",
                "isEditEligible": True,
            }
        },
        "id_str": identifier,
        "id": identifier,
        "created_at": post.at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "full_text": html.escape(shown, quote=False),
        "lang": _language(post.text),
        "favorite_count": str(post.likes),
        "retweet_count": str(post.likes // 3),
        "entities": _entities(post, shown, short),
    }
    if post.picture is not None:
        tweet["extended_entities"] = {"media": [_media(post, picture_link)]}
    if post.reply_to:
        tweet |= {
            "in_reply_to_status_id_str": str(post.reply_to),
            "in_reply_to_user_id_str": ACCOUNT_ID,
            "in_reply_to_screen_name": HANDLE,
        }
    if post.reply_to_other:
        tweet |= {
            "in_reply_to_status_id_str": str(post.id - 9_000_000),
            "in_reply_to_user_id_str": "42",
            "in_reply_to_screen_name": post.reply_to_other,
        }
    if post.deleted_at:
        tweet["deleted_at"] = _iso(post.deleted_at)
    return {"tweet": tweet}


def _entities(post: Post, shown: str, short: str) -> dict[str, Any]:
    words = shown.replace("\n", " ").split(" ")
    tags = [{"text": word[1:].rstrip(".,"), "indices": ["0", "0"]} for word in words if word.startswith("#")]
    people = [
        {
            "screen_name": word[1:].rstrip(":"),
            "name": word[1:].rstrip(":"),
            "id_str": "42",
            "id": "42",
            "indices": ["0", "0"],
        }
        for word in words
        if word.startswith("@")
    ]
    urls = (
        [{"url": short, "expanded_url": post.link, "display_url": post.link[8:30], "indices": ["0", "0"]}]
        if post.link
        else []
    )
    return {"hashtags": tags, "user_mentions": people, "urls": urls, "symbols": []}


def _media(post: Post, link: str) -> dict[str, Any]:
    media = {
        "id_str": str(post.id + 7),
        "id": str(post.id + 7),
        "type": "photo",
        "url": link,
        "media_url_https": f"https://pbs.twimg.com/media/{_media_name(post)}",
        "media_url": f"http://pbs.twimg.com/media/{_media_name(post)}",
        "expanded_url": f"https://twitter.com/{HANDLE}/status/{post.id}/photo/1",
    }
    if post.alt:
        media["ext_alt_text"] = post.alt
    return media


def _media_name(post: Post) -> str:
    return f"S{post.id % 10**9}.png"


def _language(text: str) -> str:
    if "信息" in text:
        return "zh"
    return "es" if "Información" in text else "en"


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def picture(seed: int) -> bytes:
    """A small PNG (W3C PNG 3rd edition): a river across a field, coloured by ``seed``."""
    rows = bytearray()
    for y in range(SIDE):
        rows.append(0)
        for x in range(SIDE):
            bend = SIDE / 2 + 14 * sin((x + seed * 7) / (9 + seed % 7))
            is_water = abs(y - bend) < 8
            rows += bytes((60, 110, 170)) if is_water else bytes((150 + seed % 40, 175 - y // 4, 120 + y // 4))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
