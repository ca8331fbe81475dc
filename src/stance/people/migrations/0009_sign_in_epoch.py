from django.db import migrations, models

from stance.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [("people", "0008_whose_hand")]
    operations = [
        AtOnce(
            [
                migrations.AddField("user", "sign_in_epoch", models.PositiveIntegerField(default=0)),
                migrations.AddField("resetlink", "epoch", models.PositiveIntegerField(blank=True, null=True)),
            ]
        )
    ]
