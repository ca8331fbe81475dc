"""A link and a token remember who made them and whether that was refused. Reset links from before have no known maker: they
end, as they would within a day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def end_those_of_unknown_makers(apps, schema_editor):
    links = apps.get_model("people", "ResetLink").objects.filter(used_at=None)
    links.update(expires_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("people", "0013_counted_here")]
    operations = [
        migrations.AddField("onetimelink", "refused_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("resetlink", "refused_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("directorytoken", "refused_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "resetlink",
            "made_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(end_those_of_unknown_makers, migrations.RunPython.noop),
    ]
