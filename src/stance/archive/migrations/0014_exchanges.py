"""Answers of platforms, where in them records were seen, and files that were fetched."""

import django.db.models.deletion
from django.db import migrations, models

from stance.migrating import AtOnce

CASCADE, PROTECT = django.db.models.deletion.CASCADE, django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("archive", "0013_records_of_every_kind"), ("register", "0008_connections")]
    operations = [
        migrations.CreateModel(
            name="Exchange",
            fields=[
                ("entry", models.OneToOneField(on_delete=PROTECT, primary_key=True, related_name="+", serialize=False, to="archive.entry")),
                ("url", models.TextField()),
                ("status", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("blob", models.CharField(max_length=64, unique=True)),
                ("body", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField(help_text="Of the blob.")),
                ("account", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="+", to="register.account")),
            ],
            options={"indexes": [models.Index(fields=["account", "-asked_at"], name="archive_exchange_newest")]},
        ),
        AtOnce([
            migrations.AlterField(
                "observation", "file", models.ForeignKey(db_index=False, null=True, on_delete=CASCADE, related_name="+", to="archive.importfile")
            ),
            migrations.AddField(
                "observation", "exchange", models.ForeignKey(db_index=False, null=True, on_delete=PROTECT, related_name="+", to="archive.exchange")
            ),
            migrations.AddConstraint(
                "observation",
                models.CheckConstraint(
                    condition=models.Q(("exchange__isnull", True), ("file__isnull", False))
                    | models.Q(("exchange__isnull", False), ("file__isnull", True)),
                    name="archive_observation_somewhere",
                ),
            ),
            migrations.AddIndex(
                "observation",
                models.Index(condition=models.Q(("exchange__isnull", False)), fields=["record", "exchange"], name="archive_captured"),
            ),
        ]),
        migrations.AddField(
            "media", "entry", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to="archive.entry")
        ),
        migrations.AlterField(
            "tombstone",
            "kind",
            models.CharField(
                choices=[
                    ("platform-notified", "the platform's export lists it as deleted"),
                    ("platform-told", "the platform told us of the deletion as it happened"),
                    ("seen-gone", "missing from the account's list, and gone when asked for by itself"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            "version", "source", models.CharField(help_text="SHA-256 of the original's manifest, or of the exchange.", max_length=64)
        ),
    ]
