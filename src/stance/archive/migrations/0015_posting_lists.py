"""Posting lists beside the search index: segments of records with the lists of their terms, and the records whose entry in the index
no segment has, or has no longer, as it is. All records are such at first; the worker puts them into segments.
"""

from django.db import migrations

from stance.migrating import statements

SQLITE = [
    """CREATE TABLE archive_segment (
        id INTEGER PRIMARY KEY NOT NULL,
        size INTEGER NOT NULL CHECK (size > 0),
        low INTEGER NOT NULL,
        high INTEGER NOT NULL CHECK (high >= low),
        dropped BLOB NOT NULL,
        keys BLOB NOT NULL  -- the largest is the last: what stands behind it would be reached through it
    )""",
    """CREATE TABLE archive_posting (
        segment_id INTEGER NOT NULL REFERENCES archive_segment (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        term TEXT NOT NULL,
        places BLOB NOT NULL,
        PRIMARY KEY (segment_id, term)
    ) WITHOUT ROWID""",
    """CREATE TABLE archive_unlisted (
        record_id INTEGER PRIMARY KEY NOT NULL,
        mark INTEGER NOT NULL,
        is_new INTEGER NOT NULL CHECK (is_new IN (0, 1))
    )""",
    "INSERT INTO archive_unlisted (record_id, mark, is_new) SELECT id, 0, 1 FROM archive_search_docsize",
]
POSTGRES = [
    """CREATE TABLE archive_segment (
        id bigint PRIMARY KEY,
        size integer NOT NULL CHECK (size > 0),
        low bigint NOT NULL,
        high bigint NOT NULL CHECK (high >= low),
        dropped bytea NOT NULL,
        keys bytea NOT NULL
    )""",
    """CREATE TABLE archive_posting (
        segment_id bigint NOT NULL REFERENCES archive_segment (id) ON DELETE CASCADE,
        term text COLLATE "C" NOT NULL,
        places bytea NOT NULL,
        PRIMARY KEY (segment_id, term)
    )""",
    # Sets are compressed as they are: PostgreSQL would try once more, for nothing.
    "ALTER TABLE archive_posting ALTER COLUMN places SET STORAGE EXTERNAL",
    "ALTER TABLE archive_segment ALTER COLUMN keys SET STORAGE EXTERNAL",
    """CREATE TABLE archive_unlisted (
        record_id bigint PRIMARY KEY,
        mark bigint NOT NULL,
        is_new smallint NOT NULL CHECK (is_new IN (0, 1))
    )""",
    "INSERT INTO archive_unlisted (record_id, mark, is_new) SELECT record_id, 0, 1 FROM archive_search",
]
BACK = ["DROP TABLE archive_unlisted", "DROP TABLE archive_posting", "DROP TABLE archive_segment"]


class Migration(migrations.Migration):
    dependencies = [("archive", "0014_exchanges")]
    operations = [statements(sqlite=SQLITE, postgres=POSTGRES, back_sqlite=BACK, back_postgres=BACK)]
