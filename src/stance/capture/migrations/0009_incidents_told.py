"""Whom an incident was told: those that there are were mailed when they began."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F


def were_told(apps: object, _editor: object) -> None:
    apps.get_model("capture", "Incident").objects.update(told_at=F("began_at"))  # type: ignore[attr-defined]


class Migration(migrations.Migration):
    dependencies = [("capture", "0008_messages_that_went")]
    operations = [
        migrations.AddField(
            "incident",
            "told_at",
            models.DateTimeField(blank=True, help_text="When people were mailed, if anybody had to be.", null=True),
        ),
        migrations.RunPython(were_told, migrations.RunPython.noop),
        migrations.AddIndex(
            "incident",
            models.Index(
                fields=["began_at"], condition=models.Q(("told_at", None)), name="capture_incident_untold"
            ),
        ),
    ]
