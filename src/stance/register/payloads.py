"""Exactly what a request for approval asks for: a change of any of it makes it another request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.people.models import Agency
from stance.register.fields.references import References
from stance.register.fields.table import FIELDS
from stance.register.fields.texts import texts_of
from stance.register.models import Account, AccountAgency


def of_publishing(account: Account, known: References) -> dict[str, Any]:
    """The whole public entry as it would appear."""
    texts = texts_of(account, known)
    return {
        "do": "publish",
        "account": account.pk,
        "status": account.status,
        "platform": account.platform,
        "url": account.service_url,
        "entry": {field.name: texts[field.name] for field in FIELDS if field.is_public},
    }


def of_changing(account: Account, after: Mapping[str, str], known: References) -> dict[str, Any]:
    """What the public reads of it before and after. Another text meanwhile makes it another request."""
    now = texts_of(account, known)
    return {
        "do": "change_published",
        "account": account.pk,
        "status": account.status,
        "from": {name: now[name] for name in after},
        "to": dict(after),
    }


def of_renaming(account: Account, url: str, reason: str) -> dict[str, Any]:
    return {"do": "rename", "account": account.pk, "from": account.service_url, "to": url, "reason": reason}


def of_archiving(account: Account, reason: str) -> dict[str, Any]:
    return {"do": "archive", "account": account.pk, "status": account.status, "reason": reason}


def of_transfer(account: Account, after: Mapping[str, str], reason: str, known: References) -> dict[str, Any]:
    """Another owner meanwhile makes it another request."""
    now = texts_of(account, known)
    return {
        "do": "transfer",
        "account": account.pk,
        "from": {name: now[name] for name in after},
        "to": dict(after),
        "reason": reason,
    }


def of_merging(agency: Agency, successor: Agency, day: str, reason: str) -> dict[str, Any]:
    """With the accounts that it would move."""
    rows = AccountAgency.objects.filter(agency=agency, until__isnull=True).order_by("account_id")
    return {
        "do": "merge",
        "agency": agency.pk,
        "successor": successor.pk,
        "day": day,
        "accounts": list(rows.values_list("account_id", flat=True)),
        "reason": reason,
    }
