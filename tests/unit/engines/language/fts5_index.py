"""A real FTS5 table, as the archive has it."""

import sqlite3

from stance.engines.language.document import Document
from stance.engines.language.fts5 import FACTS, TOKENIZE, WORDS


class Index:
    """An FTS5 table without content, as the archive has it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        tokenize = TOKENIZE.replace("'", "''")
        connection.execute(
            f"CREATE VIRTUAL TABLE posts USING fts5({WORDS}, {FACTS}, content='', tokenize='{tokenize}')"
        )
        connection.execute("CREATE VIRTUAL TABLE kept USING fts5vocab(posts, instance)")

    def add(self, documents: list[Document]) -> None:
        rows = [(number, *one.columns()) for number, one in enumerate(documents)]
        self.connection.executemany(f"INSERT INTO posts(rowid, {WORDS}, {FACTS}) VALUES (?, ?, ?)", rows)

    def find(self, match: str) -> set[int]:
        rows = self.connection.execute("SELECT rowid FROM posts WHERE posts MATCH ?", [match])
        return {number for (number,) in rows}

    def terms(self, number: int, column: str) -> list[str]:
        sql = "SELECT term FROM kept WHERE doc = ? AND col = ? ORDER BY offset"
        return [term for (term,) in self.connection.execute(sql, [number, column])]


def new_index(documents: list[Document]) -> Index:
    index = Index(sqlite3.connect(":memory:"))
    index.add(documents)
    return index
