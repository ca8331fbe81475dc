"""Posts that exports brought without an id, and that are held under the platform's own."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from stance.migrating import AtOnce

CASCADE = django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [("archive", "0016_what_the_public_wrote")]
    operations = [
        migrations.CreateModel(
            name="AliasQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[("open", "not decided"), ("same", "the same post"), ("other", "two posts")],
                        default="open",
                        max_length=5,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("provisional", models.ForeignKey(on_delete=CASCADE, related_name="+", to="archive.record")),
                ("record", models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="+", to="archive.record")),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("answer", "open")), fields=["id"], name="archive_alias_open")],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "provisional"), name="archive_alias_question_once")
                ],
            },
        ),
        AtOnce(
            [
                migrations.AddField(
                    "alias",
                    "provisional",
                    models.OneToOneField(blank=True, null=True, on_delete=CASCADE, related_name="+", to="archive.record"),
                )
            ]
        ),
        AtOnce(
            [
                migrations.AddField(
                    "importrun",
                    "recognised",
                    models.BigIntegerField(
                        default=0,
                        help_text="Of those already held: posts that capture holds under the platform's own id.",
                    ),
                )
            ]
        ),
    ]
