"""A link and a token remember who made them, and whether they were refused for that."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


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
    ]
