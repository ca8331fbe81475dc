"""How a channel shows itself (developers.google.com/youtube/v3, “Channels”, “Channels: list”, read November 2026). Asked every five minutes it
costs 288 units a day of the project's 10,000."""

from __future__ import annotations

import re

from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Unreachable, Vanished
from stance.channels.port.profiles import (
    OwnToken,
    Profile,
    Profiler,
    count_in,
    links_of,
    moment_in,
    picture_at,
    text_in,
)
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.channels.youtube.api import asked, inner, items_in, signed_in

_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


class ChannelProfiler(OwnToken):
    every_seconds = 300

    def profile(self, look: Look) -> Talk[Profile]:
        host, parts = host_of(look.site), "brandingSettings,snippet,statistics"
        response = yield from Asking().ask(
            asked(look.site, "channels", signed_in(look), part=parts, id=look.account_id)
        )
        items = items_in(response, host)
        if not items:
            raise Vanished("YouTube shows no such channel now. Sign in to it with a browser to see why.", "gone")
        channel = items[0]
        if channel.get("id") != look.account_id:
            raise Unreachable(f"{host} was asked for one channel and answered of another.")
        snippet, statistics = inner(channel, "snippet"), inner(channel, "statistics")
        pictures = inner(snippet, "thumbnails")
        largest = next((inner(pictures, size) for size in ("high", "medium", "default") if inner(pictures, size)), {})
        biography = text_in(snippet, "description")
        hides = statistics.get("hiddenSubscriberCount") is True
        return Profile(
            account_id=look.account_id,
            handle=text_in(snippet, "customUrl").removeprefix("@"),
            name=text_in(snippet, "title"),
            biography=biography,
            links=links_of(_ADDRESS.findall(biography)),
            picture=picture_at(largest.get("url")),
            banner=picture_at(inner(inner(channel, "brandingSettings"), "image").get("bannerExternalUrl")),
            created_at=moment_in(snippet, "publishedAt"),
            followers=None if hides else count_in(statistics, "subscriberCount"),
            posts=count_in(statistics, "videoCount"),
        )


PROFILER: Profiler = ChannelProfiler()
