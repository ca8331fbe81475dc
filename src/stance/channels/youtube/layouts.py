"""Recognising a Takeout of YouTube in any language, and deciding which of its files are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from stance.channels.port.exports import ExportRefused, NotRecognised, Part
from stance.channels.youtube.catalogue import Catalogue, Files
from stance.channels.youtube.headings import Kind
from stance.channels.youtube.items import post_is_withheld
from stance.channels.youtube.tables import CHANNEL_ID, Table, readable
from stance.channels.youtube.takeout import Takeout
from stance.channels.youtube.titles import CAPTIONS, VIDEOS, ending
from stance.engines.exports.limits import MemberDamaged, Problem
from stance.engines.exports.package import Package
from stance.engines.exports.table_rows import Row

MOST_TABLES = 5000
"""Whose headings are read to see what they are; a Takeout has one a playlist."""
MOST_NAMED = 1000
"""Files that are not read and are named one by one; of more, their folders."""
SHOWN = 12
LOOKED_AT_BYTES = 4096
READ: tuple[Kind, ...] = ("videos", "posts", "comments")
PICTURES = frozenset({"jpg", "jpeg", "png", "webp", "gif"})
_POST_PICTURE = re.compile(r"Ug[A-Za-z0-9_-]{8,}", re.ASCII)
_MADE = re.compile(r"takeout-(\d{8}T\d{6})Z", re.ASCII)


def recognise(package: Package) -> Takeout:
    """Raises NotRecognised; ExportRefused where it is of several channels."""
    names = [package.name_of(row) for row in package.rows()]
    tables = _tables(package, names)
    read = [name for kind in READ for name, table in sorted(tables.items()) if table.kind == kind]
    if not read:
        raise NotRecognised(
            "This is not a Takeout of YouTube. Looked for tables with the columns Video ID, Video Title (Original) and Privacy "
            "(videos.csv), Comment ID and Comment Text (comments.csv), or Post ID and Post Text (posts.csv), also in other "
            f"languages; found {', '.join(names[:SHOWN]) or 'no files'}."
        )
    catalogue = Catalogue(package, [(name, table) for name, table in tables.items() if table.kind == "videos"])
    files = Files(package, catalogue)
    account_id, title = _channel(package, tables, catalogue)
    parts = [
        Part(name, "posts", None, order, member.size_bytes if (member := package.find(name)) else 0)
        for order, name in enumerate(read)
    ]
    return Takeout(
        layout="translated" if any(table.is_translated for table in tables.values()) else "tables",
        account_id=account_id,
        handle=None,
        display_name=title,
        generated_at=_made_at(path.name for path in package.origins),
        is_partial=False,
        parts=tuple(parts),
        quarantined=(*_unread(names, tables), *files.withheld, *_withheld(package, tables, catalogue)),
        problems=(*package.problems, *_unreadable(package, names, tables)),
        tables=tables,
        catalogue=catalogue,
        files=files,
    )


def _tables(package: Package, names: list[str]) -> dict[str, Table]:
    """By their headings; where no table of videos is known by them, by what stands in the tables."""
    csv = [name for name in names if ending(name) == "csv"][:MOST_TABLES]
    found = {name: table for name in csv if (table := readable(package, name)) is not None}
    if any(table.kind == "videos" for table in found.values()):
        return found
    others = {name: table for name in csv if name not in found and (table := readable(package, name, by_content=True))}
    if any(table.kind == "videos" for table in (*found.values(), *others.values())):
        found |= others
    return found


def _channel(package: Package, tables: dict[str, Table], catalogue: Catalogue) -> tuple[str | None, str | None]:
    """(id, title) of the channel, by its own table, else by its videos, else by its comments."""
    titles: dict[str, str] = {}
    for name, table in tables.items():
        if table.kind == "channel":
            with suppress(MemberDamaged):
                for row in table.rows(package, name):
                    if isinstance(row, Row) and CHANNEL_ID.fullmatch(found := table.cell(row.cells, "id").strip()):
                        titles.setdefault(found, table.cell(row.cells, "title").strip())
    known = list(titles) or [found for found, _ in catalogue.channels.most_common(2)]
    if len(known) > 1:
        named = " and ".join(f"{titles.get(one) or '?'} ({one})" for one in known[:2])
        raise ExportRefused(
            f"This holds several channels: {named}. Make a Takeout of each, signed in to that channel, and import one at a time."
        )
    if not known:
        known = _channels_of_comments(package, tables)
    return (known[0], titles.get(known[0]) or None) if known else (None, None)


def _channels_of_comments(package: Package, tables: dict[str, Table]) -> list[str]:
    counts: Counter[str] = Counter()
    for name, table in tables.items():
        if table.kind == "comments":
            with suppress(MemberDamaged):
                for row in table.rows(package, name):
                    if isinstance(row, Row) and CHANNEL_ID.fullmatch(found := table.cell(row.cells, "channel").strip()):
                        counts[found] += 1
    return [found for found, _ in counts.most_common(1)]


def _withheld(package: Package, tables: dict[str, Table], catalogue: Catalogue) -> list[str]:
    """What is for some only, counted, in words."""
    said = [
        f"{count:,} video{'' if count == 1 else 's'} that {'is' if count == 1 else 'are'} not public ({why})"
        for why, count in sorted(catalogue.reasons.items())[:SHOWN]
    ]
    posts = comments = 0
    for name, table in tables.items():
        if table.kind not in ("posts", "comments"):
            continue
        with suppress(MemberDamaged):
            for row in table.rows(package, name):
                if isinstance(row, Row):
                    posts += table.kind == "posts" and bool(post_is_withheld(row.cells))
                    comments += (
                        table.kind == "comments" and table.cell(row.cells, "video").strip() in catalogue.withheld
                    )
    said += [f"{posts:,} post{'' if posts == 1 else 's'} that not everybody may see"] if posts else []
    return said + ([f"{comments:,} comments under videos that are not public"] if comments else [])


def _unread(names: list[str], tables: dict[str, Table]) -> list[str]:
    """Files of which nothing is read: histories, subscriptions, playlists, what other products packed beside."""
    unread = [name for name in names if name not in tables and not is_medium(name)]
    if len(unread) <= MOST_NAMED:
        return sorted(unread)
    return sorted({name.rpartition("/")[0] + "/" if "/" in name else name for name in unread})[:MOST_NAMED]


def _unreadable(package: Package, names: list[str], tables: dict[str, Table]) -> Iterator[Problem]:
    """Tables of which nobody can tell what they are: what is empty or in another encoding may be the videos. Nothing of it is read."""
    for name in [one for one in names if ending(one) == "csv" and one not in tables][:MOST_TABLES]:
        with suppress(MemberDamaged), package.open(name) as stream:
            start = stream.read(LOOKED_AT_BYTES)
            if not start.strip():
                yield Problem(name, "it is empty: make the Takeout again if posts are missing")
            elif b"\0" in start or not _is_utf8(start):
                yield Problem(
                    name,
                    "it is not written in UTF-8, as Takeout writes tables: it was not read. Import the file as it came",
                )


def _is_utf8(start: bytes) -> bool:
    """But for a character that is cut at its end."""
    try:
        start.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(start) - 3 and len(start) == LOOKED_AT_BYTES
    return True


def is_medium(name: str) -> bool:
    """Whether a file is kept as a medium: videos and their captions, and pictures that are named after a post."""
    kind = ending(name)
    return kind in VIDEOS or kind in CAPTIONS or is_post_picture(name)


def is_post_picture(name: str) -> bool:
    base = name.rpartition("/")[2]
    return _POST_PICTURE.match(base) is not None and (ending(name) in PICTURES or "." not in base)


def _made_at(names: Iterable[str]) -> int | None:
    """Takeout writes the moment into the names of its files; of several the latest."""
    found = [one[1] for name in names if (one := _MADE.search(name))]
    with suppress(ValueError):
        return max(
            (int(datetime.strptime(one, "%Y%m%dT%H%M%S").replace(tzinfo=UTC).timestamp()) for one in found),
            default=None,
        )
    return None
