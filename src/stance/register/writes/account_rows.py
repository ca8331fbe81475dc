"""How a change of an account is written, whoever asked for it: the row, its history, its score, the generation.

No use case of a person's: the actions call it inside their transaction, after asking the gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from stance.channels import discovery
from stance.engines import addresses
from stance.engines.policy import Decision
from stance.journal import trail
from stance.register.fields.reading import read_both
from stance.register.fields.references import References
from stance.register.fields.table import BY_NAME
from stance.register.fields.texts import complete, differences, texts_of
from stance.register.models import Account, AccountAgency, Address, Connection, RegisterGeneration
from stance.register.queries.readable import named_to_reader
from stance.register.refusal import AccountRefused
from stance.register.scores import rescore
from stance.register.writes import history

Changed = Mapping[str, tuple[str, str]]


def locked(pk: int) -> Account:
    """The row as it is now, held until the transaction ends, with all that the rules look at."""
    Account.objects.select_for_update().get(pk=pk)
    return complete(Account.objects.select_related("unit").filter(pk=pk)).get()


def seen(pk: int) -> Account | None:
    """The same row for a page, which holds nothing."""
    return complete(Account.objects.select_related("unit").filter(pk=pk)).first()


def presence(platform: str, text: str) -> addresses.Presence:
    """What the text names on the platform. Raises AccountRefused."""
    if platform not in discovery.known():
        known = ", ".join(discovery.known())
        raise AccountRefused(f"There is no platform “{platform[:60]}”. Known are: {known}.", "platform")
    try:
        return discovery.on_platform(platform, text)
    except addresses.AddressRefused as refusal:
        raise AccountRefused(str(refusal), "service_url") from refusal


def apply(account: Account, values: Mapping[str, Any], now: datetime | None = None) -> None:
    """Set the fields to these values, rows of their own included. Nothing else of the account is written."""
    at = now or timezone.now()
    columns = []
    for name, value in values.items():
        if name == "agencies":
            hold(account, value, at)
        elif BY_NAME[name].many:
            getattr(account, name).set(value)
        else:
            setattr(account, BY_NAME[name].attribute, value)
            columns.append(BY_NAME[name].attribute)
    account.changed_at = at
    account.save(update_fields=[*columns, "changed_at"])


def hold(account: Account, agencies: Iterable[int], at: datetime) -> None:
    """From this instant on the account speaks for these agencies, in this order, and for no other."""
    wanted = list(agencies)
    rows = AccountAgency.objects.filter(account=account, until__isnull=True)
    held = set(rows.values_list("agency_id", flat=True))
    rows.exclude(agency_id__in=wanted).update(until=at)
    AccountAgency.objects.bulk_create(
        [AccountAgency(account=account, agency_id=pk, since=at) for pk in wanted if pk not in held]
    )


def give_address(account: Account, found: addresses.Presence, at: datetime) -> None:
    """Add an address, unless it is the account's already. Raises AccountRefused when it is another account's."""
    rows = Address.objects.filter(platform=found.platform, kind=found.kind, key=found.key, until__isnull=True)
    holder = rows.select_related("account").first()
    if holder is not None and holder.account_id != account.pk:
        raise AccountRefused(
            f"{found.url} is on the register already, as an address of {named_to_reader(holder.account)}.",
            "service_url",
        )
    if holder is None:
        Address.objects.create(
            account=account,
            platform=found.platform,
            kind=found.kind,
            key=found.key,
            handle=found.handle[:200],
            url=found.url,
            since=at,
        )


def conclude(
    account: Account,
    *,
    action: str,
    changed: Changed,
    summary: str,
    decision: Decision | None,
    at: datetime | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """The last lines of every change of one account: history, score, generation, audit event."""
    history.keep(((account.pk, name, pair) for name, pair in changed.items()), action, at or timezone.now())
    rescore([account.pk])
    raise_generation()
    trail.record(
        action=action,
        summary=summary,
        object_kind="account",
        object_id=str(account.pk),
        decision=decision,
        details={"changed": {name: list(pair) for name, pair in changed.items()}, **(details or {})},
    )


def write_texts(
    account: Account,
    texts: Mapping[str, str],
    action: str,
    decision: Decision | None,
    reason: str = "",
    known: References | None = None,
) -> dict[str, tuple[str, str]]:
    """Give fields these texts, as whoever acts means them unless ``known`` says otherwise. Returns what changed. Raises
    FieldsRefused."""
    known = known or References()
    found = read_both(texts, known)
    changed = differences(texts_of(account, known), {name: text for name, (_value, text) in found.items()})
    if not changed:
        return {}
    apply(account, {name: found[name][0] for name in changed})
    ended = _end_capture(account, changed)
    conclude(
        account,
        action=action,
        changed=changed,
        summary=f"changed {account.named}: {described(changed)}{ended}",
        decision=decision,
        details={"reason": reason} if reason else None,
    )
    return changed


def _end_capture(account: Account, changed: Changed) -> str:
    """An account that became one of which nothing is captured is not connected any more. Says so, for the trail."""
    if "own_class" not in changed or not account.not_captured:
        return ""
    gone, _ = Connection.objects.filter(account=account).delete()
    return "; ended its connection, so that nothing is captured of it" if gone else ""


def raise_generation() -> None:
    """Tells every cache of public answers that they may be out of date."""
    RegisterGeneration.objects.get_or_create(pk=1)
    RegisterGeneration.objects.filter(pk=1).update(number=F("number") + 1)


def described(changed: Changed) -> str:
    """The fields that changed, as people call them."""
    return ", ".join(BY_NAME[name].words.lower() if name in BY_NAME else name for name in changed)
