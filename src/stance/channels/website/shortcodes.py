"""WordPress's shortcodes: what a theme makes of ``[caption]``, ``[gallery]`` and the like ("Shortcode API" in the Plugin
Handbook; those that WordPress itself has). Others stay as they are written, since only their plug-in knows what they show.
"""

from __future__ import annotations

import re

_CODE = re.compile(
    r"(?<!\[)\[(/?)(caption|wp_caption|gallery|playlist|audio|video|embed|youtube|vimeo)(?=[\s\]=:/])([^\[\]]{0,4000})\](?!\])"
)
_IDS = re.compile(r"""\bids\s*=\s*["']?\s*([\d,\s]{1,4000})""")
_FILE = re.compile(
    r"""\b(?:src|mp3|m4a|ogg|wav|wma|flac|mp4|m4v|webm|ogv|wmv|flv)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s\]]+))"""
)
_ADDRESS = re.compile(r"https?://[^\s\"'\]]{1,2000}")
_PLAYERS = ("audio", "video")


def read_shortcodes(text: str) -> tuple[str, list[str], list[tuple[str, str]]]:
    """The text without them, the numbers of the attachments that galleries and playlists show, and (kind, address) of
    what players play."""
    if "[" not in text:
        return text, [], []
    attachments: list[str] = []
    played: list[tuple[str, str]] = []

    def shown(found: re.Match[str]) -> str:
        is_end, name, rest = found.groups()
        if name in ("gallery", "playlist") and not is_end and (ids := _IDS.search(rest)):
            attachments.extend(number for one in ids[1].split(",") if (number := one.strip()).isdecimal())
        elif name in _PLAYERS and not is_end:
            played.extend((name, one[0] or one[1] or one[2]) for one in _FILE.findall(rest))
        elif name in ("youtube", "vimeo") and (address := _ADDRESS.search(rest)):
            return f"\n{address[0]}\n"
        return "\n" if name in ("caption", "wp_caption") and is_end else ""

    return _CODE.sub(shown, text), attachments, played
