"""Roles move to the people room, where they can be held in a unit and for a time. Both ways keep who held what."""

from django.db import migrations


def forwards(apps, schema_editor):
    held = apps.get_model("authority", "RoleAssignment").objects.order_by("pk")
    assignment = apps.get_model("people", "Assignment")
    rows = (
        assignment(user_id=one.user_id, role=one.role, starts_at=one.since, source="founding") for one in held.iterator()
    )
    assignment.objects.bulk_create(rows, batch_size=1000)


def backwards(apps, schema_editor):
    held = apps.get_model("people", "Assignment").objects.filter(unit__isnull=True, ends_at__isnull=True)
    role = apps.get_model("authority", "RoleAssignment")
    known = ("administrator", "recordkeeper", "reader")
    rows = (
        role(user_id=one.user_id, role=one.role, since=one.starts_at)
        for one in held.filter(role__in=known).order_by("pk").iterator()
    )
    role.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("authority", "0001_initial"), ("people", "0003_organisation")]
    operations = [migrations.RunPython(forwards, backwards)]
