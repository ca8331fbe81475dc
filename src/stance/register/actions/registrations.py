"""Putting accounts on the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from stance.channels import discovery
from stance.engines import addresses
from stance.engines.policy import NO_AGENCY, Decision, Thing, authorise
from stance.people.described_objects import anywhere
from stance.people.models import Agency
from stance.register import ownership, queries
from stance.register.fields.reading import read
from stance.register.fields.references import References
from stance.register.models import Account
from stance.register.queries.readable import named_to_reader
from stance.register.refusal import AccountRefused
from stance.register.writes import account_rows

ADD = "register.account.add"


def register_account(
    *,
    platform: str,
    handle: str,
    platform_id: str = "",
    display_name: str = "",
    is_sample: bool = False,
    agency: Agency | None = None,
) -> Account:
    """Register an account that an export names, or complete one that was registered by handle only. It is a draft of
    the agency (the host, if none is given) until somebody publishes it; the sample is official at once. Registering
    twice changes nothing.

    Raises AccountRefused when the handle is registered under another platform id.
    """
    decision = authorise(
        "register.account.add", _place(whose := agency or _host(), discovery.written(platform, handle))
    )
    found = account_rows.presence(platform, handle)
    with transaction.atomic():
        known = queries.find(platform=platform, platform_id=platform_id, handle=handle)
        if known:
            return _complete(known, handle, platform_id, display_name, decision)
        values = {"display_name": display_name, "agencies": [whose.pk] if whose else []}
        return _create(found, values, decision, platform_id=platform_id, is_sample=is_sample)


def _host() -> Agency | None:
    return Agency.objects.filter(is_host=True).first()


def _place(agency: Agency | None, label: str) -> Thing:
    return Thing("account", label=label, agencies=frozenset({agency.pk if agency else NO_AGENCY}))


def add(*, platform: str, address: str, texts: Mapping[str, str] | None = None) -> Account:
    """Register an account as a draft. ``address`` is its handle or web address, ``texts`` what else is known, by field.

    Raises AccountRefused when it is on the register already, FieldsRefused for each field that cannot be used.
    """
    decision = authorise("register.account.add", anywhere())
    found = account_rows.presence(platform, address)
    values = read(texts or {}, References())
    if values.get("agencies"):
        decision = authorise(
            "register.account.add", Thing("account", label=found.url, agencies=frozenset(values["agencies"]))
        )
    ownership.must_reach(ADD, ownership.NOWHERE, ownership.after(None, values))
    with transaction.atomic():
        known = queries.current(found)
        if known:
            raise AccountRefused(f"{found.url} is on the register already, as {named_to_reader(known)}.", "service_url")
        return _create(found, values, decision)


def _create(
    found: addresses.Presence,
    values: Mapping[str, Any],
    decision: Decision,
    *,
    platform_id: str = "",
    is_sample: bool = False,
) -> Account:
    now = timezone.now()
    account = Account.objects.create(
        platform=found.platform,
        platform_id=platform_id or (found.key if found.kind == "id" else ""),
        handle=found.handle,
        service_url=found.url,
        is_sample=is_sample,
        status="published" if is_sample else "draft",
        published_at=now if is_sample else None,
        registered_at=now,
    )
    account_rows.give_address(account, found, now)
    _give_id(account)
    account_rows.apply(account, values, now)
    account_rows.conclude(
        account,
        action=ADD,
        changed={"status": ("", account.status)},
        summary=f"registered {account.named} on {account.platform_name}",
        decision=decision,
        at=now,
    )
    return account


def _give_id(account: Account) -> None:
    """Where the platform has an address by id, too: it outlives every handle."""
    by_id = discovery.known()[account.platform].shapes.by_id
    if by_id and (found := by_id(account.platform_id)):
        account_rows.give_address(account, found, timezone.now())


def _complete(known: Account, handle: str, platform_id: str, display_name: str, decision: Decision) -> Account:
    if platform_id and known.platform_id and known.platform_id != platform_id:
        raise AccountRefused(
            f"{discovery.written(known.platform, handle)} is registered with platform id {known.platform_id}, but this says {platform_id}. "
            "If the handle changed hands, rename the registered account first."
        )
    learnt, changed = [], {}  # what the public reads of a published one changes by another way (``changing``)
    if platform_id and not known.platform_id:
        known.platform_id = platform_id
        changed["platform_id"] = ("", platform_id)
        learnt.append(f"its platform id is {platform_id}")
    if display_name and not known.display_name and not known.is_public:
        known.display_name = display_name
        changed["display_name"] = ("", display_name)
        learnt.append(f"it is shown as {display_name}")
    if learnt:
        known.save(update_fields=["platform_id", "display_name"])
        _give_id(known)
        summary = f"completed {known.named} on {known.platform_name}: {', '.join(learnt)}"
        account_rows.conclude(known, action=ADD, changed=changed, summary=summary, decision=decision)
    return known
