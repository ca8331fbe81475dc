"""Reset links from before have no known maker: they end, as they would within a day."""

from django.db import migrations
from django.utils import timezone


def end_those_of_unknown_makers(apps, schema_editor):
    links = apps.get_model("people", "ResetLink").objects.filter(used_at=None)
    links.update(expires_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("people", "0014_makers_of_links")]
    operations = [migrations.RunPython(end_those_of_unknown_makers, migrations.RunPython.noop)]
