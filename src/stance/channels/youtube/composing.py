"""What a video on YouTube may say (developers.google.com/youtube/v3, “Videos”: snippet, status; read December 2026). Its captions are not sent yet;
of tags, which people do not see, there are none: hashtags stand in the text."""

from __future__ import annotations

from typing import Any

from stance.channels.port.checking import files_allowed, not_quotes, not_replies, odd_signs, without_place
from stance.channels.port.measuring import utf8_bytes
from stance.channels.port.publishing import Count, Limit, Limits, Problem, Said, Stamp

_VIDEOS = "developers.google.com/youtube/v3, “Videos”"
LIMITS = Limits(
    {
        "title": Limit("title", 100, "characters", _VIDEOS, "2026-11"),
        "text": Limit("text", 5_000, "UTF-8 bytes", _VIDEOS, "2026-11"),
        "video": Limit(
            "media", 256_000_000_000, "bytes", "developers.google.com/youtube/v3, “Videos: insert”", "2026-12"
        ),
    },
    ("video/mp4", "video/quicktime", "video/webm"),
)
_FORBIDDEN = "<>"


def counted(said: Said, limits: Limits) -> list[Count]:
    found = [
        Count(utf8_bytes(said.text), limits.most("text"), "UTF-8 bytes"),
        Count(len(said.title), limits.most("title"), "characters in the title"),
    ]
    return sorted(found, key=lambda one: -one.count / one.most)


def problems_of(said: Said, limits: Limits) -> list[Problem]:
    found = [
        *odd_signs(said),
        *without_place(said, "YouTube", "warning", "captions"),
        *not_replies(said, "YouTube"),
        *not_quotes(said, "YouTube"),
        *files_allowed(said, limits, "YouTube"),
    ]
    if not said.title.strip():
        found.append(Problem("title", "A video needs a title: write one."))
    if len(said.title) > limits.most("title"):
        over = len(said.title) - limits.most("title")
        found.append(
            Problem("title", f"The title is {over:,} characters too long: YouTube takes {limits.most('title')}.")
        )
    if (size := utf8_bytes(said.text)) > limits.most("text"):
        words = f"{size - limits.most('text'):,} UTF-8 bytes too long: {size:,} of {limits.most('text'):,}."
        found.append(Problem("text", words))
    for sign in _FORBIDDEN:
        if sign in said.title:
            found.append(Problem("title", f"YouTube takes no “{sign}” in a title. Remove it.", said.title.index(sign)))
        if sign in said.text:
            found.append(Problem("text", f"YouTube takes no “{sign}” in a text. Remove it.", said.text.index(sign)))
    if len(said.media) != 1:
        found.append(Problem("media", f"{len(said.media)} files: a post on YouTube is one video."))
    for place, one in enumerate(said.media):
        if one.alt:
            words = "A video has no description for those who cannot see it: say it in the video, or write it into the text."
            found.append(Problem("alt", words, medium=place))
    return found


def wire_of(said: Said, stamp: Stamp, place: int) -> dict[str, Any]:
    """Who may see it is said, never left to a default: without it an upload is public since 2 November 2026."""
    snippet: dict[str, Any] = {"description": said.text, "title": said.title}
    snippet |= {"defaultLanguage": said.language} if said.language else {}
    film = said.media[0]
    return {
        "at": stamp.seconds,
        "file": {"digest": film.digest, "size": film.size_bytes, "type": film.type},
        "place": place,
        "video": {"snippet": snippet, "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False}},
    }
