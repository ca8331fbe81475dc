"""``ImportRun.kind`` holds the channel. Until now there was one kind of export, and one channel."""

from django.db import migrations, models

BEFORE, AFTER = "x-archive", "x"


def forwards(apps, schema_editor):
    _rename(apps, schema_editor, BEFORE, AFTER)


def backwards(apps, schema_editor):
    _rename(apps, schema_editor, AFTER, BEFORE)


def _rename(apps, schema_editor, old, new):
    """One statement; imports are few beside their posts."""
    rows = apps.get_model("archive", "ImportRun").objects.using(schema_editor.connection.alias)
    rows.filter(kind=old).update(kind=new)


class Migration(migrations.Migration):
    dependencies = [("archive", "0004_indexes_held_twice")]
    operations = [
        migrations.AlterField(
            "importrun",
            "kind",
            models.CharField(
                blank=True, help_text="The channel; empty until the export is recognised.", max_length=40
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
