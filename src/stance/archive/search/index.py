"""Writing the search index. Tokens come ready-made, so FTS5 and PostgreSQL hold the same terms."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper

from stance.archive.search import segments
from stance.engines.language.document import GAP

MERGE_PAGES = 2000
"""4 KiB pages written by one step of a merge: some tenths of a second."""


def add_many(documents: Sequence[tuple[int, str, str]]) -> None:
    """Index new records: (key, words, facts), both space-separated terms."""
    if not documents:
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO archive_search ({key_column()}, words, facts) VALUES (%s, %s, %s)", documents)  # noqa: S608
        _learn(cursor, documents)
        segments.note(cursor, [key for key, _words, _facts in documents], is_new=True)


def extend(cursor: CursorWrapper, key: int, words: str, facts: str) -> None:
    """Add another version's terms (found besides the earlier ones; no phrase runs across) and facts."""
    alone = "" if connection.vendor == "sqlite" else " FOR UPDATE"  # on SQLite nobody else writes
    cursor.execute(f"SELECT words, facts FROM archive_search WHERE {key_column()} = %s{alone}", [key])  # noqa: S608
    found = cursor.fetchone()
    if found is None:
        _extend_other(cursor, key, words)
        return
    old_words, old_facts = found
    joined = f" {GAP} ".join(one for one in (old_words, words) if one)
    merged = " ".join(sorted({*old_facts.split(), *facts.split()}))
    cursor.execute(f"UPDATE archive_search SET words = %s, facts = %s WHERE {key_column()} = %s", [joined, merged, key])  # noqa: S608
    _learn(cursor, [(key, words, facts)])
    segments.note(cursor, [key])


def _extend_other(cursor: CursorWrapper, key: int, words: str) -> None:
    """One that is found under another record (``join``): what it says is found there, what is said of it is not."""
    cursor.execute("SELECT record_id FROM archive_alias WHERE provisional_id = %s", [key])
    if (other := cursor.fetchone()) is not None:
        extend(cursor, other[0], words, "")


def join(cursor: CursorWrapper, key: int, other: int) -> None:
    """Whatever ``other`` is found by finds ``key`` from now on, and that alone; but what kind of post ``key`` is, it says itself."""
    cursor.execute(f"SELECT words, facts FROM archive_search WHERE {key_column()} = %s", [other])  # noqa: S608
    for words, facts in cursor.fetchall():
        extend(cursor, key, words, " ".join(fact for fact in facts.split() if not fact.startswith(":is:")))
    remove(cursor, [other])


def beginning(term: str, most: int) -> list[str]:
    """The terms of the index that begin so, on SQLite; none when they are more than ``most``. Terms of records that were
    removed since may be among them."""
    with connection.cursor() as cursor:
        # No term holds the last code point there is: it is none that is written.
        cursor.execute(
            "SELECT term FROM archive_term WHERE term >= %s AND term < %s ORDER BY term LIMIT %s",
            [term, term + chr(0x10FFFF), most + 1],
        )
        found = [one for (one,) in cursor.fetchall()]
    return found if len(found) <= most else []


def _learn(cursor: CursorWrapper, documents: Sequence[tuple[int, str, str]]) -> None:
    """Keep the list of the index's terms complete, which SQLite has."""
    if connection.vendor != "sqlite":
        return
    # One text of all of them is cut much faster than each by itself.
    terms = set(" ".join([text for _key, words, facts in documents for text in (words, facts)]).split())
    cursor.executemany("INSERT OR IGNORE INTO archive_term (term) VALUES (%s)", [(term,) for term in sorted(terms)])


def remove(cursor: CursorWrapper, keys: Sequence[int]) -> None:
    cursor.executemany(f"DELETE FROM archive_search WHERE {key_column()} = %s", [(key,) for key in keys])  # noqa: S608
    segments.note(cursor, keys)


def key_column() -> str:
    """Of the table, by which a record is found in it."""
    return "rowid" if connection.vendor == "sqlite" else "record_id"


def tidy() -> None:
    """Merge the index's segments after many new records, in steps that each hold the write lock only briefly.

    A common word is then one list instead of a dozen: searches for it take a half to a quarter of the time. PostgreSQL
    looks after its index by itself.
    """
    if connection.vendor != "sqlite":
        return
    # "A negative value" begins a merge of everything, positive ones go on with it (SQLite, FTS5, section 6.9); a step
    # that finds nothing to do changes fewer than two rows.
    pages = -MERGE_PAGES
    with connection.cursor() as cursor:
        while True:
            before = connection.connection.total_changes
            cursor.execute("INSERT INTO archive_search (archive_search, rank) VALUES ('merge', %s)", [pages])
            if connection.connection.total_changes - before < 2:
                return
            pages = MERGE_PAGES
