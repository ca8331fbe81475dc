"""Finding a video by its address: YouTube shows a public video to whoever has an access token (developers.google.com/youtube/v3, “Videos: list”,
read November 2026)."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.finding import Found, PostFinder, no_post, of_another
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk
from stance.channels.youtube.api import SITE, asked, items_in, signed_in
from stance.channels.youtube.channel import CHANNEL_ID, VIDEO_HOSTS, VIDEOS

_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_HOSTS = frozenset({"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"})


class VideoFinder:
    signs_in = True

    def found(self, look: Look, address: str) -> Talk[Found]:
        video = video_at(address.strip())
        if not video:
            raise Refusal(no_post("https://www.youtube.com/watch?v=abcdefghijk."))
        look, host = replace(look, site=SITE), host_of(SITE)
        response = yield from Asking().ask(asked(SITE, "videos", signed_in(look), part="snippet", id=video))
        items = items_in(response, host)
        shown = items[0].get("snippet") if items else None
        channel = shown.get("channelId") if isinstance(shown, dict) else None
        if not isinstance(channel, str) or items[0].get("id") != video:
            raise Unreachable(f"{host} shows no public video at this address now.")
        own = look.account_id or (look.handle if CHANNEL_ID.fullmatch(look.handle) else "")
        if not own:
            own = yield from _channel_called(look)
        if channel != own:
            raise Refusal(of_another(look.handle))
        return Found(replace(look, account_id=own), video)


def _channel_called(look: Look) -> Talk[str]:
    response = yield from Asking().ask(asked(SITE, "channels", signed_in(look), part="id", forHandle=look.handle))
    items = items_in(response, host_of(SITE))
    found = items[0].get("id") if items else None
    if not isinstance(found, str) or not CHANNEL_ID.fullmatch(found):
        raise Unreachable(f"YouTube does not say which channel is called {look.handle}.")
    return found


def video_at(address: str) -> str:
    """The id of the video, "" where the address leads to none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    first, _, rest = parts.path.strip("/").partition("/")
    if parts.scheme != "https":
        return ""
    if parts.netloc in VIDEO_HOSTS:
        found = rest if first == "embed" else first
    elif parts.netloc in _HOSTS and first in VIDEOS:
        found = parse_qs(parts.query).get("v", [""])[0] if first == "watch" else rest.partition("/")[0]
    else:
        found = ""
    return found if _ID.fullmatch(found) else ""


FINDER: PostFinder = VideoFinder()
