"""What the page of changes finds its rows by: new versions alone, heads by when they were signed, and which entries an import
wrote. Of imports that are there already, the entries are those of the versions that name their original."""

from django.db import migrations, models
from django.db.models import Max, Min, Q


def find_entries(apps, _schema_editor):
    runs, versions = apps.get_model("archive", "ImportRun"), apps.get_model("archive", "Version")
    if not runs.objects.exclude(original="").exists():
        return
    written = versions.objects.order_by().values_list("source").annotate(first=Min("entry"), last=Max("entry"))
    for original, first, last in written:
        added = runs.objects.filter(Q(new__gt=0) | Q(new_versions__gt=0), original=original)
        added.update(first_entry=first, last_entry=last)


class Migration(migrations.Migration):
    dependencies = [("archive", "0010_saved_searches"), ("register", "0006_mappings_of_columns")]
    operations = [
        migrations.AddField("importrun", "first_entry", models.BigIntegerField(blank=True, null=True)),
        migrations.AddField("importrun", "last_entry", models.BigIntegerField(blank=True, null=True)),
        migrations.AddIndex("checkpoint", models.Index(fields=["signed_at"], name="archive_checkpoint_signed")),
        migrations.AddIndex("importrun", models.Index(fields=["account", "-last_entry"], name="archive_import_entries")),
        migrations.AddIndex(
            "version",
            models.Index(condition=models.Q(("number__gt", 1)), fields=["entry"], name="archive_edited_versions"),
        ),
        migrations.RunPython(find_entries, migrations.RunPython.noop),
    ]
