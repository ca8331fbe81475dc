"""Articles and videos, and ids that are addresses (ActivityPub objects, feeds). A longer text is no other text to SQLite, and
no other table to PostgreSQL: nothing is copied."""

from django.db import migrations, models

from stance.migrating import statements

COLUMNS = (("archive_record", "record_id"), ("archive_record", "reply_to"), ("archive_alias", "alias"))
KINDS = [(0, "post"), (1, "reply"), (2, "repost"), (3, "quote"), (4, "article"), (5, "video")]


def widths(characters: int) -> list[str]:
    return [f"ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({characters})" for table, column in COLUMNS]


class Migration(migrations.Migration):
    dependencies = [("archive", "0012_terms")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                statements(sqlite=[], postgres=widths(500), back_sqlite=[], back_postgres=widths(120)),
            ],
            state_operations=[
                migrations.AlterField("record", "kind", models.SmallIntegerField(choices=KINDS)),
                migrations.AlterField("record", "record_id", models.CharField(max_length=500, unique=True)),
                migrations.AlterField("record", "reply_to", models.CharField(blank=True, max_length=500, null=True)),
                migrations.AlterField("alias", "alias", models.CharField(max_length=500, unique=True)),
            ],
        ),
    ]
