"""Secrets of second factors are sealed, and sessions end once: until now they were kept under their keys."""

from collections.abc import Callable

from django.db import migrations

from stance.people.sign_in.factors import PURPOSE, SEALED
from stance.people.key_ring import id_of, ring

BATCH = 500


def seal(apps, schema_editor) -> None:
    _overwrite(schema_editor)
    _end_sessions(apps)
    _each(apps, lambda text: text if id_of(text) else ring().seal(text, PURPOSE))


def unseal(apps, schema_editor) -> None:
    _end_sessions(apps)
    _each(apps, lambda text: ring().open(text, PURPOSE) if id_of(text) else text)


def _overwrite(schema_editor) -> None:
    """SQLite leaves what it replaces on the disk, unless it is told to write zeros over it."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")


def _end_sessions(apps) -> None:
    for app, name in (("sessions", "Session"), ("usersessions", "UserSession")):
        model = apps.get_model(app, name)
        model._base_manager.all()._raw_delete("default")


def _each(apps, change: Callable[[str], str]) -> None:
    model = apps.get_model("mfa", "Authenticator")
    batch = []
    for row in model._base_manager.order_by("pk").iterator(BATCH):
        for name in SEALED:
            if isinstance(row.data.get(name), str):
                row.data[name] = change(row.data[name])
        batch.append(row)
        if len(batch) == BATCH:
            model._base_manager.bulk_update(batch, ["data"])
            batch = []
    model._base_manager.bulk_update(batch, ["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_lines_of_the_only_agency"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [migrations.RunPython(seal, unseal)]
