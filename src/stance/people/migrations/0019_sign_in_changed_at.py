"""When somebody's sign-in changed last. Nobody's has, as far as is known: a sign-in that is under way goes on over an update."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0018_home_pages")]
    operations = [
        migrations.AddField("user", "sign_in_changed_at", models.DateTimeField(blank=True, null=True)),
    ]
