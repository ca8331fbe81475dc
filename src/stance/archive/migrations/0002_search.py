"""The search index: an FTS5 table on SQLite, a tsvector table with a GIN index on PostgreSQL.

Both take ready-made tokens (``engines/language``), so both find the same records. ``rowid``/``record_id`` is the
record's time-ordered key.
"""

from django.db import migrations

from stance.migrating import statements

SQLITE = ["""CREATE VIRTUAL TABLE archive_search USING fts5(words, facts, tokenize="ascii tokenchars '#@_:.-'")"""]
POSTGRES = [
    """CREATE TABLE archive_search (
        record_id bigint PRIMARY KEY REFERENCES archive_record (id) ON DELETE CASCADE,
        words text NOT NULL,
        tokens tsvector NOT NULL
    )""",
    "CREATE INDEX archive_search_tokens ON archive_search USING gin (tokens)",
]
BACK = ["DROP TABLE archive_search"]


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [statements(sqlite=SQLITE, postgres=POSTGRES, back_sqlite=BACK, back_postgres=BACK)]
