"""A video of YouTube's API as the row that a Takeout has for it, so that both are read by one reader (developers.google.com/youtube/v3,
“Videos”: snippet and status; read November 2026)."""

from __future__ import annotations

from typing import Any

from stance.channels.youtube.items import ItemReader, NoItem
from stance.channels.youtube.tables import Table
from stance.engines.exports.item import Item

PARTS = "snippet,status,contentDetails"
COLUMNS = Table("videos", 5, {"id": 0, "title": 1, "description": 2, "published": 3, "language": 4})
UPLOADED = frozenset({"processed", "uploaded"})


class ApiReader:
    """Reads the videos of one channel. Duration and category are left out: the API tells whole seconds and a number, a Takeout
    milliseconds and a name."""

    def __init__(self, account_id: str) -> None:
        self._account = account_id
        self._videos = ItemReader(account_id, None, lambda _identifier: [], lambda _identifier: [])

    def item(self, video: Any, warnings: tuple[str, ...] = ()) -> Item | None:
        """None for what is not public. Raises NoItem and what an odd value raises."""
        if not isinstance(video, dict):
            raise NoItem("it is no video")
        snippet, status = video.get("snippet"), video.get("status")
        if (
            not isinstance(snippet, dict)
            or not isinstance(status, dict)
            or not isinstance(status.get("privacyStatus"), str)
        ):
            raise NoItem("it does not say who may see it")
        if snippet.get("channelId") != self._account:
            raise NoItem("it is of another channel, or does not say of which")
        if status["privacyStatus"] != "public" or status.get("uploadStatus", "processed") not in tuple(UPLOADED):
            return None
        cells = [video.get("id"), snippet.get("title"), snippet.get("description"), snippet.get("publishedAt")]
        cells.append(snippet.get("defaultAudioLanguage") or "")
        texts = [one for one in cells if isinstance(one, str)]
        if len(texts) != len(cells):
            raise NoItem("its title, text or date is no text")
        if any("\x00" in one for one in texts):
            raise NoItem("it holds a character (NUL) that no text can have")
        return self._videos.video(COLUMNS, texts, warnings)
