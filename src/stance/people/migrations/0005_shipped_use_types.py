"""The ten types of use that the product ships; going back takes them out again."""

import tomllib
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).parents[1] / "reference" / "use_of_social_media.toml"


def forwards(apps, schema_editor):
    use_type = apps.get_model("people", "UseType")
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["use_type"]
    use_type.objects.bulk_create(
        use_type(slug=one["slug"], words=one["words"], share_percent=str(one["share"]), is_shipped=True)
        for one in shipped
    )


def backwards(apps, schema_editor):
    apps.get_model("people", "UseType").objects.filter(is_shipped=True).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0004_goals")]
    operations = [migrations.RunPython(forwards, backwards)]
