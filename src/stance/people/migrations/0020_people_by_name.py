"""The order in which people are listed, so that a page costs the same however many there are."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("people", "0019_sign_in_changed_at")]
    operations = [
        migrations.AddIndex("user", models.Index(Lower("name"), "id", name="people_user_by_name")),
    ]
