"""The terms of the search index, each once, in order: a beginning (flood*) is looked up here and asked for as the terms that begin
so. FTS5 would put all their matches together before it names the first. PostgreSQL needs no such table."""

from django.db import migrations

from stance.migrating import statements

SQLITE = [
    "CREATE TABLE archive_term (term TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID",
    "CREATE VIRTUAL TABLE archive_vocabulary USING fts5vocab('archive_search', 'row')",
    "INSERT INTO archive_term SELECT term FROM archive_vocabulary",
    "DROP TABLE archive_vocabulary",
]


class Migration(migrations.Migration):
    dependencies = [("archive", "0011_what_changed")]
    operations = [
        statements(sqlite=SQLITE, postgres=[], back_sqlite=["DROP TABLE archive_term"], back_postgres=[]),
    ]
