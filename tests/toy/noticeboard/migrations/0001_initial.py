from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "Notice",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.CharField(max_length=200)),
                ("counted", models.BooleanField(default=False)),
                ("heard", models.BooleanField(default=False)),
                ("agency", models.ForeignKey("people.Agency", models.PROTECT, related_name="+")),
            ],
        )
    ]
