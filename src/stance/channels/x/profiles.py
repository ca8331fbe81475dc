"""How an account shows itself (docs.x.com, “Get User by ID”, “Get User by Username” and the object “User”, read November 2026).

X charges for each account that is read ($0.010, docs.x.com, “Pricing”, August 2026): it is read once an hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Unreachable, Vanished
from stance.channels.port.profiles import (
    Profile,
    Profiler,
    count_in,
    links_of,
    mark_in,
    moment_in,
    picture_at,
    text_in,
)
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.channels.x.api import asked, signed_in, user_in

FIELDS = (
    "created_at,description,entities,location,name,profile_banner_url,profile_image_url,protected,public_metrics,url,username,"
    "verified"
)


class UserProfiler:
    every_seconds = 3600

    def profile(self, look: Look) -> Talk[Profile]:
        host, path = host_of(look.site), f"/2/users/{look.account_id}"
        response = yield from Asking().ask(asked(look.site, path, signed_in(look), {"user.fields": FIELDS}))
        user = user_in(response, host)
        if user.get("id") != look.account_id:
            raise Unreachable(f"{host} was asked for one account and answered of another.")
        metrics = _inner(user, "public_metrics")
        place = text_in(user, "location")
        return Profile(
            account_id=look.account_id,
            handle=text_in(user, "username"),
            name=text_in(user, "name"),
            biography="\n".join(one for one in (text_in(user, "description"), place) if one),
            links=links_of(_addresses(_inner(user, "entities"))),
            picture=picture_at(user.get("profile_image_url")),
            banner=picture_at(user.get("profile_banner_url")),
            is_verified=mark_in(user, "verified"),
            is_private=user.get("protected") is True,
            created_at=moment_in(user, "created_at"),
            followers=count_in(metrics, "followers_count"),
            following=count_in(metrics, "following_count"),
            posts=count_in(metrics, "tweet_count"),
        )

    def holder(self, look: Look) -> Talk[str | None]:
        host, path = host_of(look.site), f"/2/users/by/username/{quote(look.handle.removeprefix('@'), safe='')}"
        response = yield from Asking().ask(asked(look.site, path, signed_in(look), {"user.fields": "protected"}))
        try:
            user = user_in(response, host)
        except Vanished as gone:
            return "" if gone.standing == "gone" else None
        found = user.get("id")
        return found if isinstance(found, str) and found.isdigit() else None


def _addresses(entities: Mapping[str, Any]) -> Iterator[object]:
    """The whole addresses behind X's short ones."""
    for part in ("url", "description"):
        urls = _inner(entities, part).get("urls")
        for one in urls if isinstance(urls, list) else ():
            if isinstance(one, dict):
                yield one.get("expanded_url") or one.get("url")


def _inner(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}


PROFILER: Profiler = UserProfiler()
