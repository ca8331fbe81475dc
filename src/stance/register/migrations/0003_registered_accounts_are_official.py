"""Accounts that were registered before there was a lifecycle are official: they become published, with the address
that they have, and belong to the host agency where there is one. In batches, so that a full table needs little memory."""

from django.db import migrations

BATCH = 1000


def forwards(apps, schema_editor):
    alias = schema_editor.connection.alias
    account, address, holding, agency, generation = (
        apps.get_model(app, model).objects.using(alias)
        for app, model in (
            ("register", "Account"),
            ("register", "Address"),
            ("register", "AccountAgency"),
            ("people", "Agency"),
            ("register", "RegisterGeneration"),
        )
    )
    generation.get_or_create(pk=1, defaults={"number": 1})
    host = agency.filter(is_host=True).first()
    last = 0
    while rows := list(account.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = rows[-1].pk
        for row in rows:
            row.status, row.published_at, row.changed_at = "published", row.registered_at, row.registered_at
            row.service_url = f"https://x.com/{row.handle}"
        account.bulk_update(rows, ["status", "published_at", "changed_at", "service_url"])
        address.bulk_create([made for row in rows for made in _addresses(apps, row)])
        if host is not None:
            model = apps.get_model("register", "AccountAgency")
            holding.bulk_create([model(account=row, agency=host, since=row.registered_at) for row in rows])


def _addresses(apps, row):
    """An X handle is compared without case; the id never changes."""
    model = apps.get_model("register", "Address")
    common = {"account": row, "platform": row.platform, "handle": row.handle, "since": row.registered_at}
    yield model(kind="handle", key=row.handle.lower(), url=row.service_url, **common)
    if row.platform_id:
        yield model(kind="id", key=row.platform_id, url=f"https://x.com/i/user/{row.platform_id}", **common)


def backwards(apps, schema_editor):
    """The tables and columns go with the migration before this one; only what stands outside of them is undone."""
    for name in ("Address", "AccountAgency", "RegisterGeneration"):
        apps.get_model("register", name).objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("register", "0002_register_of_accounts")]
    operations = [migrations.RunPython(forwards, backwards)]
