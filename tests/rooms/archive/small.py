"""Small X archives, written by hand: each test says the few posts that it is about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stance.archive.actions import imports
from stance.archive.importing.progress import Progress, Silent
from stance.archive.models import ImportRun
from tests.factories.x_archive import FolderSink, created, write_js

OWNER = "783214"
NAME = "CityOfTest"
EPOCH_MS = 1_288_834_974_657


def tweet(number: int, text: str, *, at: int = 1_600_000_000, **more: Any) -> dict[str, Any]:
    """A post of the present layout; ``at`` is Unix seconds UTC, ``number`` its id."""
    found: dict[str, Any] = {
        "id_str": str(number),
        "id": str(number),
        "created_at": created(at),
        "full_text": text,
        "lang": "en",
        "favorite_count": "1",
        "retweet_count": "0",
        "entities": {"hashtags": [], "user_mentions": [], "urls": [], "symbols": []},
    }
    return found | more


def edited(initial: int, *chain: int) -> dict[str, Any]:
    """``edit_info`` of a post whose chain of ids this is."""
    control = {"editTweetIds": [str(one) for one in chain], "editsRemaining": "4", "isEditEligible": True}
    return {"edit_info": {"edit": {"initialTweetId": str(initial), "editControlInitial": control}}}


def first_of(*chain: int) -> dict[str, Any]:
    """``edit_info`` of the first state of a chain."""
    return {"edit_info": {"initial": {"editTweetIds": [str(one) for one in chain], "isEditEligible": True}}}


def picture_of(media_id: int, name: str, alt: str = "") -> dict[str, Any]:
    medium = {"id_str": str(media_id), "type": "photo", "media_url_https": f"https://pbs.twimg.com/media/{name}"}
    medium |= {"ext_alt_text": alt} if alt else {}
    return {"extended_entities": {"media": [medium]}}


def archive(
    root: Path,
    posts: Sequence[Mapping[str, Any]],
    *,
    deleted: Sequence[Mapping[str, Any]] = (),
    generated: str = "2026-01-02T03:04:05.000Z",
    media: Mapping[str, bytes] | None = None,
    owner: str = OWNER,
    handle: str = NAME,
    parts: Sequence[Sequence[Mapping[str, Any]]] | None = None,
) -> Path:
    """Write an archive of the present layout into a folder, which is made; ``parts`` cuts the posts in several."""
    sink = FolderSink(root)
    files = []
    for number, part in enumerate([posts] if parts is None else parts):
        name = "data/tweets.js" if number == 0 else f"data/tweets-part{number}.js"
        write_js(sink, name, f"window.YTD.tweets.part{number}", [{"tweet": post} for post in part])
        files.append({"fileName": name, "globalName": f"YTD.tweets.part{number}", "count": str(len(part))})
    types: dict[str, Any] = {"tweets": {"mediaDirectory": "data/tweets_media", "files": files}}
    if deleted:
        write_js(sink, "data/deleted-tweets.js", "window.YTD.deleted_tweets.part0", [{"tweet": one} for one in deleted])
        listed = {
            "fileName": "data/deleted-tweets.js",
            "globalName": "YTD.deleted_tweets.part0",
            "count": str(len(deleted)),
        }
        types["deletedTweets"] = {"files": [listed]}
    for name, data in (media or {}).items():
        with sink.open(f"data/tweets_media/{name}") as file:
            file.write(data)
    about = {
        "userInfo": {"accountId": owner, "userName": handle, "displayName": handle},
        "archiveInfo": {"sizeBytes": "1", "generationDate": generated, "isPartialArchive": False},
        "dataTypes": types,
    }
    (root / "data" / "manifest.js").write_text(f"window.__THAR_CONFIG = {json.dumps(about)}")
    return root


def bring_in(*paths: Path, account: str = "", progress: Progress | None = None, may_register: bool = True) -> ImportRun:
    """Import for real, in this process."""
    run = imports.begin(list(paths), account=account, may_register=may_register)
    return imports.carry_out(run, progress or Silent())
