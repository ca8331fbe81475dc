"""Which posts say the same: a mark of each text, and those of what is held already."""

import json

import django.db.models.deletion
from django.db import migrations, models

from stance.engines.language.sameness import mark_of

AT_ONCE = 2_000


def mark(apps, _schema_editor):
    """Of the newest version that came, as for new ones."""
    version, text_mark = apps.get_model("archive", "Version"), apps.get_model("archive", "TextMark")
    found: dict[int, int | None] = {}
    rows = version.objects.order_by("record_id", "number").values_list("record_id", "content")
    for key, content in rows.iterator(chunk_size=AT_ONCE):
        if key not in found and len(found) >= AT_ONCE:
            _write(text_mark, found)
            found.clear()
        found[key] = mark_of(str(json.loads(bytes(content)).get("text", "")))
    _write(text_mark, found)


def _write(text_mark, found):
    rows = [text_mark(record_id=key, mark=one) for key, one in found.items() if one is not None]
    text_mark.objects.bulk_create(rows, batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("archive", "0017_other_ids")]
    operations = [
        migrations.CreateModel(
            name="TextMark",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="archive.record",
                    ),
                ),
                ("mark", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["mark", "record"], name="archive_same_text")]},
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
