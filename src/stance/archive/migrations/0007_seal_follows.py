"""The seal of the audit trail becomes a follower of the journal: its cursor begins where the newest seal ends, and a job
that waits, or may be tried again, is carried out by the new task. The seals stay the truth: the handler begins at the newest, so going back and
forward again seals nothing twice."""

from django.db import migrations

NAME, TITLE = "archive.trail_seal", "Commit the audit trail to the ledger"
OLD, NEW = "stance.archive.tasks.seal_trail", "stance.jobs.tasks.follow_journal"
CAN_RUN = ("ready", "running", "failed", "cancelled")


def forwards(apps, schema_editor):
    seals = apps.get_model("archive", "TrailSeal").objects.order_by("-last")
    if (last := seals.values_list("last", flat=True).first()) is not None:
        apps.get_model("journal", "Cursor").objects.get_or_create(name=NAME, defaults={"position": last})
    apps.get_model("jobs", "Job").objects.filter(task=OLD, state__in=CAN_RUN).update(task=NEW, args=[NAME], title=TITLE)
    apps.get_model("jobs", "Tick").objects.filter(task=OLD).delete()


def backwards(apps, schema_editor):
    apps.get_model("journal", "Cursor").objects.filter(name=NAME).delete()
    can_run = apps.get_model("jobs", "Job").objects.filter(task=NEW, args=[NAME], state__in=CAN_RUN)
    can_run.update(task=OLD, args=[], key="")
    apps.get_model("jobs", "Tick").objects.filter(task=f"{NEW}:{NAME}").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0006_whose_imports"),
        ("journal", "0006_cursor"),
        ("jobs", "0002_whose_jobs"),
    ]
    operations = [migrations.RunPython(forwards, backwards)]
