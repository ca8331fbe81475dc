"""Articles and videos, and ids that are addresses (ActivityPub objects, feeds). A longer text is no other text to SQLite, and
no other table to PostgreSQL: nothing is copied."""

from django.db import migrations, models

from stance.migrating import statements

COLUMNS = (("archive_record", "record_id"), ("archive_record", "reply_to"), ("archive_alias", "alias"))
KINDS = [(0, "post"), (1, "reply"), (2, "repost"), (3, "quote"), (4, "article"), (5, "video")]


def widths(characters: int, account_id: int, handle: int) -> list[str]:
    columns = [(table, column, characters) for table, column in COLUMNS]
    columns += [("archive_importrun", "named_account_id", account_id), ("archive_importrun", "named_handle", handle)]
    return [f"ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({wide})" for table, column, wide in columns]


class Migration(migrations.Migration):
    dependencies = [("archive", "0012_terms")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                statements(sqlite=[], postgres=widths(500, 100, 200), back_sqlite=[], back_postgres=widths(120, 40, 100)),
            ],
            state_operations=[
                migrations.AlterField("record", "kind", models.SmallIntegerField(choices=KINDS)),
                migrations.AlterField("record", "record_id", models.CharField(max_length=500, unique=True)),
                migrations.AlterField("record", "reply_to", models.CharField(blank=True, max_length=500, null=True)),
                migrations.AlterField("importrun", "named_account_id", models.CharField(blank=True, max_length=100)),
                migrations.AlterField("importrun", "named_handle", models.CharField(blank=True, max_length=200)),
                migrations.AlterField("alias", "alias", models.CharField(max_length=500, unique=True)),
            ],
        ),
    ]
