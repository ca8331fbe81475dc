"""What was subscribed to at which hub, and until when."""

from __future__ import annotations

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("capture", "0009_incidents_told")]
    operations = [
        migrations.AddField("webhook", "hub", models.CharField(blank=True, max_length=1000)),
        migrations.AddField("webhook", "topic", models.CharField(blank=True, help_text="By its hub's word: an address.", max_length=1000)),
        migrations.AddField("webhook", "is_pending", models.BooleanField(default=False, help_text="The hub was asked, and has not asked back.")),
        migrations.AddField("webhook", "lease_until", models.DateTimeField(blank=True, help_text="The hub calls until then.", null=True)),
        migrations.AddField("webhook", "due_at", models.DateTimeField(default=django.utils.timezone.now, help_text="The hub is not asked before.")),
        migrations.AddField("webhook", "failures_count", models.PositiveIntegerField(default=0, help_text="Since the hub confirmed last.")),
        migrations.AddField("webhook", "hub_problem", models.CharField(blank=True, max_length=500)),
    ]  # fmt: skip
