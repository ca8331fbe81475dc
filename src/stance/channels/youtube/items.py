"""From one row of a table to an item."""

from __future__ import annotations

import re
from collections.abc import Callable

from stance.channels.youtube.headings import PRIVATE, folded
from stance.channels.youtube.moments import moment
from stance.channels.youtube.records import RECORDS, WATCH
from stance.channels.youtube.segments import is_segmented, joined
from stance.channels.youtube.tables import CHANNEL_ID, COMMENT_ID, MOMENT, VIDEO_ID, Table
from stance.channels.youtube.texts import VideoTexts, Words
from stance.engines.exports.inline import hashtags_in, links_in, mentions_in
from stance.engines.exports.instants import instant
from stance.engines.exports.item import Author, Content, Item, MediaRef

SCHEMA = "stance-content/1"
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
_POST_ID = re.compile(r"Ug[A-Za-z0-9_-]{8,80}", re.ASCII)

Transcripts = Callable[[str], list[tuple[str, str]]]
"""(language, words) of a video's captions, by its id."""


class NoItem(ValueError):
    """A row that is none; the message says why."""


class ItemReader:
    """Reads the rows of the tables of one channel."""

    def __init__(
        self, account_id: str, texts: VideoTexts | None, files: Callable[[str], list[str]], transcripts: Transcripts
    ) -> None:
        """``texts`` are longer ones than the table has, None where there are none."""
        self._account, self._texts, self._files, self._transcripts = account_id, texts, files, transcripts
        self._beginning = RECORDS.record_id(account_id, "")

    def video(self, table: Table, cells: list[str], warnings: tuple[str, ...]) -> Item:
        """Raises BadInstant, NoItem."""
        identifier = table.cell(cells, "id").strip()
        if not VIDEO_ID.fullmatch(identifier):
            raise NoItem(f"{identifier[:40]!r} is not the id of a video" if identifier else "it has no id of a video")
        seconds = moment(table.cell(cells, "published").strip() or table.cell(cells, "created") or _first_moment(cells))
        said = Words(table.cell(cells, "title"), table.cell(cells, "description"))
        said = said if self._texts is None else self._texts.of(identifier, said)
        title, text = said.title.strip(), said.description.strip()
        content = self._content(identifier, seconds, text)
        content |= {"media": [{"id": identifier, "type": "video"}], "title": title}
        duration, category = table.cell(cells, "duration").strip(), table.cell(cells, "category").strip()
        if duration.isascii() and duration.isdigit() and len(duration) < 16:
            content["duration_ms"] = int(duration)
        if category:
            content["category"] = category
        transcripts = self._transcripts(identifier)
        if transcripts:
            content["transcript"] = [{"language": language, "text": words} for language, words in transcripts]
        files = tuple(self._files(identifier)[:1])
        medium = MediaRef(identifier, "video", WATCH + identifier, files=files, shows="video")
        spoken = _LANGUAGE.fullmatch(table.cell(cells, "language").strip())
        words = [text, *(words for _, words in transcripts)]
        return self._item(
            content,
            seconds,
            warnings,
            "\n\n".join([part for part in words if part]),
            (medium,),
            title=title,
            language=spoken[1].lower() if spoken else None,
        )

    def comment(self, table: Table, cells: list[str], warnings: tuple[str, ...]) -> Item:
        """Raises BadInstant, NoItem."""
        identifier = table.cell(cells, "id").strip()
        if not COMMENT_ID.fullmatch(identifier):
            raise NoItem(
                f"{identifier[:40]!r} is not the id of a comment" if identifier else "it has no id of a comment"
            )
        seconds = moment(table.cell(cells, "created") or _first_moment(cells))
        content = self._content(identifier, seconds, joined(table.cell(cells, "text")).strip())
        under = {"comment": "parent", "post": "post", "video": "video"}
        content["reply_to"] = {
            name: found
            for name, role in under.items()
            if (found := table.cell(cells, role).strip()) and COMMENT_ID.fullmatch(found)  # type: ignore[arg-type]
        }
        channel = table.cell(cells, "channel").strip()
        author = None
        if CHANNEL_ID.fullmatch(channel) and channel != self._account:
            author = Author(channel, channel)
            content["author"] = {"key": channel}
        return self._item(content, seconds, warnings, content["text"], author=author)

    def post(self, table: Table, cells: list[str], warnings: tuple[str, ...]) -> Item:
        """Headings of posts are known for what they are and what they say; the rest is told by its form: the first moment is that
        of the post, further texts are the options of a poll, and pictures are named after the post. Raises BadInstant, NoItem."""
        identifier = table.cell(cells, "id").strip()
        if not _POST_ID.fullmatch(identifier):
            raise NoItem(f"{identifier[:40]!r} is not the id of a post" if identifier else "it has no id of a post")
        seconds = moment(_first_moment(cells))
        said = table.cell(cells, "text")
        content = self._content(identifier, seconds, joined(said).strip())
        place = table.places["text"]
        options = [joined(cell).strip() for at, cell in enumerate(cells) if at != place and is_segmented(cell)]
        if options:
            content["options"] = options
        pictures = [cell for cell in cells if cell.startswith(identifier) and cell != identifier]
        media = tuple(
            MediaRef(str(number), "image", "", files=tuple(self._files(name)[:1]), shows="image")
            for number, name in enumerate(pictures, 1)
        )
        if media:
            content["media"] = [{"id": one.media_id, "type": one.type} for one in media]
        if not (content["text"] or options or media):
            raise NoItem("it has neither text nor picture")
        return self._item(content, seconds, warnings, "\n\n".join([content["text"], *options]).strip(), media)

    def _content(self, identifier: str, seconds: int, text: str) -> Content:
        return {
            "account": self._account,
            "created_at": instant(seconds),
            "id": identifier,
            "platform": "youtube",
            "schema": SCHEMA,
            "text": text,
        }

    def _item(
        self,
        content: Content,
        seconds: int,
        warnings: tuple[str, ...],
        words: str,
        media: tuple[MediaRef, ...] = (),
        *,
        title: str = "",
        language: str | None = None,
        author: Author | None = None,
    ) -> Item:
        """``words`` is all that is said but the title, for searching; hashtags, names and links are those of title and text."""
        record_id = self._beginning + content["id"]
        written = f"{title}\n{content['text']}" if title else content["text"]
        return Item(
            content["id"],
            record_id,
            seconds,
            content,
            words,
            RECORDS.permalink(content, ""),
            RECORDS.kind(content),
            language,
            RECORDS.parent(content, record_id),
            hashtags=hashtags_in(written) if "#" in written else (),
            mentions=mentions_in(written),
            links=links_in(written),
            media=media,
            warnings=warnings,
            title=title,
            author=author,
        )


def _first_moment(cells: list[str]) -> str:
    return next((cell for cell in cells if MOMENT.fullmatch(cell.strip())), "")


def post_is_withheld(cells: list[str]) -> str:
    """The word in a row of a post that says that not everybody may see it, "" where there is none."""
    return next((cell.strip() for cell in cells if folded(cell) in PRIVATE), "")
