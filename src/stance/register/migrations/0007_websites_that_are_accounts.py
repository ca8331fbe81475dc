from typing import Any

from django.db import migrations

from stance.channels import discovery
from stance.engines.addresses import AddressRefused, Presence

ON_ANY_HOST = ("website", "feed")
BATCH_ROWS = 1_000


def reread(apps: Any, schema_editor: Any) -> None:
    """An account that was registered as a web site while its platform had no folder here would be found by nobody who asks
    for its address now: it becomes an account on that platform. One that is there already stays what it is, and the
    web site beside it too.
    """
    accounts = apps.get_model("register", "Account").objects.using(schema_editor.connection.alias)
    addresses = apps.get_model("register", "Address").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(addresses.filter(platform__in=ON_ANY_HOST, pk__gt=last).order_by("pk")[:BATCH_ROWS]):
        last = rows[-1].pk
        for row in rows:
            found = _on_a_platform(row.url)
            if found is None or addresses.filter(platform=found.platform, kind=found.kind, key=found.key).exists():
                continue
            account = accounts.get(pk=row.account_id)
            if row.until is None and not _make(accounts, account, found):
                continue
            row.platform, row.kind, row.key = found.identity
            row.handle, row.url = found.handle, found.url
            row.save()


def _make(accounts: Any, account: Any, found: Presence) -> bool:
    """Whether it is the platform's account now, which it is not where another one has that handle or address."""
    others = accounts.exclude(status="archived").exclude(pk=account.pk)
    if others.filter(platform=found.platform, handle__iexact=found.handle).exists():
        return False
    if found.url and others.filter(service_url=found.url).exists():
        return False
    account.platform, account.handle, account.service_url = found.platform, found.handle, found.url
    account.save(update_fields=["platform", "handle", "service_url"])
    return True


def _on_a_platform(url: str) -> Presence | None:
    try:
        first = discovery.read(url)[0]
    except AddressRefused:
        return None
    is_one = first.platform not in ON_ANY_HOST and bool(discovery.known()[first.platform].shapes.hosts)
    return first if is_one else None


class Migration(migrations.Migration):
    dependencies = [("register", "0006_mappings_of_columns")]

    operations = [migrations.RunPython(reread, migrations.RunPython.noop)]
