"""Indexes whose columns are the first ones of another index of the same table: a million posts fill each for nothing.

Dropped by name, because Django would copy the whole table on SQLite to take an index off a column.
"""

import django.db.models.deletion
from django.db import migrations, models

HELD_TWICE = {
    "archive_record_account_id_fa5bd7d3": ("archive_record", "account_id"),  # archive_account_time
    "archive_version_record_id_a13e431d": ("archive_version", "record_id"),  # archive_version_number_once
    "archive_media_record_id_9f477e8a": ("archive_media", "record_id"),  # archive_media_once
    "archive_tombstone_record_id_b4c21f06": ("archive_tombstone", "record_id"),  # archive_tombstone_once
}


def _key(to, related_name):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to=to
    )


class Migration(migrations.Migration):
    dependencies = [("archive", "0003_trail_seal")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f'DROP INDEX "{name}"', f'CREATE INDEX "{name}" ON "{table}" ("{column}")')
                for name, (table, column) in HELD_TWICE.items()
            ],
            state_operations=[
                migrations.AlterField(
                    "record",
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.account",
                    ),
                ),
                migrations.AlterField("version", "record", _key("archive.record", "versions")),
                migrations.AlterField("media", "record", _key("archive.record", "media")),
                migrations.AlterField("tombstone", "record", _key("archive.record", "tombstones")),
            ],
        )
    ]
