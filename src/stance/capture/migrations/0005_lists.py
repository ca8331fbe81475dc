"""Lists beside the posts of an account: likes that it gave, and what the public wrote to it."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [("capture", "0004_pauses"), ("archive", "0016_what_the_public_wrote")]
    operations = [
        migrations.AddField("capture", "likes_since", models.DateTimeField(default=django.utils.timezone.now, help_text="Likes made before raise no alarm.")),
        migrations.AddField("window", "lists", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="ListedAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing", models.CharField(choices=[("likes", "Likes that the account gave"), ("responses", "What the public wrote to it")], max_length=20)),
                ("is_on", models.BooleanField(default=True)),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("cursor", models.TextField(blank=True)),
                ("under", models.JSONField(default=list)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("whole_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=500)),
                ("failures_count", models.PositiveIntegerField(default=0)),
                ("account", models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="+", to="register.account")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["account", "listing"], name="capture_listing_once")],
            },
        ),
    ]
