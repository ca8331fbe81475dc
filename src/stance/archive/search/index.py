"""Writing the search index. Tokens come ready-made, so FTS5 and PostgreSQL hold the same terms."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.backends.utils import CursorWrapper

from stance.engines.language.document import GAP, Document


def add_many(documents: Sequence[tuple[int, str, str]]) -> None:
    """Index new records: (key, words, facts), both space-separated terms."""
    if not documents:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("INSERT INTO archive_search (rowid, words, facts) VALUES (%s, %s, %s)", documents)
        else:
            cursor.executemany(
                "INSERT INTO archive_search (record_id, words, tokens) VALUES (%s, %s, %s::tsvector)",
                [(key, words, _tsvector(words, facts)) for key, words, facts in documents],
            )


def extend(cursor: CursorWrapper, key: int, words: str, facts: str) -> None:
    """Add another version's terms (found besides the earlier ones; no phrase runs across) and facts."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT words, facts FROM archive_search WHERE rowid = %s", [key])
        old_words, old_facts = cursor.fetchone()
        joined = f"{old_words} {GAP} {words}" if words else old_words
        merged = " ".join(sorted({*old_facts.split(), *facts.split()}))
        cursor.execute("UPDATE archive_search SET words = %s, facts = %s WHERE rowid = %s", [joined, merged, key])
    else:
        gap = f"{GAP} {words}" if words else ""
        cursor.execute(
            """UPDATE archive_search SET tokens = tokens || %s::tsvector, words = concat_ws(' ', words, NULLIF(%s, ''))
               WHERE record_id = %s""",
            [_tsvector(gap, facts), gap, key],
        )


def remove(cursor: CursorWrapper, keys: Sequence[int]) -> None:
    column = "rowid" if connection.vendor == "sqlite" else "record_id"
    cursor.executemany(f"DELETE FROM archive_search WHERE {column} = %s", [(key,) for key in keys])  # noqa: S608


def _tsvector(words: str, facts: str) -> str:
    return Document(tuple(words.split()), tuple(facts.split())).tsvector()
