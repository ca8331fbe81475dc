"""An account in the policy's words, and how one is found by what people type."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import F

from stance.channels import discovery
from stance.doors.row_keys import row_key
from stance.engines.policy import NO_AGENCY, Described, Thing
from stance.people.described_objects import agencies_of
from stance.register.models import Account, AccountAgency, Address, Officer, RegisterImport


def thing(account: Account) -> Thing:
    """Who may post is nobody while it is not on the public register (A1) or is suspended."""
    return Thing(
        "account",
        str(account.pk),
        f"{account.named} on {account.platform_name}",
        agencies=frozenset(
            AccountAgency.objects.filter(account=account, until__isnull=True).values_list("agency_id", flat=True)
        ),
        path=account.unit.path if account.unit else "",
        grants=frozenset(
            Officer.objects.filter(account=account, until__isnull=True)
            .exclude(level="reader")
            .values_list("user_id", flat=True)
        ),
        restricted=closed(account),
    )


def access_of(account: Account, user_id: int) -> Thing:
    """A person's access to an account: nobody changes their own."""
    return replace(thing(account), about=user_id)


def table(run: RegisterImport) -> Thing:
    """A table belongs to the agencies of whoever brought it in; else to the installation."""
    agencies = agencies_of(run.made_by) if run.made_by else frozenset()
    return Thing("register import", str(run.pk), run.filename, agencies=agencies or frozenset({NO_AGENCY}))


def closed(account: Account) -> str:
    """Why nobody may post on it, or ""."""
    if account.suspended_at is not None:
        return f"it is suspended: {account.suspended_reason}"
    if account.status != "published":
        return "only accounts on the public register may post: publish its entry first"
    return ""


def find(text: str) -> Account:
    """By number, address, handle or "platform:handle"; of several, one that is current. Raises LookupError."""
    if (key := row_key(text)) is not None:
        return Account.objects.get(pk=key)
    platform, name = discovery.split(text)
    for presence in [discovery.on_platform(platform, name)] if platform else discovery.read(text):
        rows = Address.objects.filter(platform=presence.platform, kind=presence.kind, key=presence.key)
        if found := rows.order_by(F("until").desc(nulls_first=True)).select_related("account").first():
            return found.account
    raise LookupError(text)


DESCRIBED = (
    Described(Account, thing, kind="account", find=find),
    Described(RegisterImport, table),
)
