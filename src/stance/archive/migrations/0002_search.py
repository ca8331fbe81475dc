"""The search index: an FTS5 table on SQLite, a tsvector table with a GIN index on PostgreSQL.

Both take ready-made tokens (``engines/language``), so both find the same records. ``rowid``/``record_id`` is the
record's time-ordered key.
"""

from django.db import migrations

SQLITE = """CREATE VIRTUAL TABLE archive_search USING fts5(words, facts, tokenize="ascii tokenchars '#@_:.-'")"""
POSTGRES = [
    """CREATE TABLE archive_search (
        record_id bigint PRIMARY KEY REFERENCES archive_record (id) ON DELETE CASCADE,
        words text NOT NULL,
        tokens tsvector NOT NULL
    )""",
    "CREATE INDEX archive_search_tokens ON archive_search USING gin (tokens)",
]


def forwards(apps, schema_editor):
    for statement in [SQLITE] if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, params=None)


def backwards(apps, schema_editor):
    schema_editor.execute("DROP TABLE archive_search", params=None)


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
