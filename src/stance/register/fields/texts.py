"""An account as texts by field: what forms begin with, tables hold, and the history compares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from stance.people.models import Goal, UseType
from stance.register.fields.references import References
from stance.register.fields.table import BY_NAME, FIELDS
from stance.register.models import Account, AccountAgency, ConnectedApp, Officer

Texts = dict[str, str]


def complete(rows: QuerySet[Account]) -> QuerySet[Account]:
    """With everything that ``texts_of`` and the rules look at, in a constant number of queries."""
    return rows.prefetch_related(
        Prefetch("held_by", AccountAgency.objects.filter(until__isnull=True), to_attr="holdings"),
        Prefetch("officers", Officer.objects.filter(until__isnull=True), to_attr="current_officers"),
        Prefetch("apps", ConnectedApp.objects.filter(until__isnull=True), to_attr="connected"),
        Prefetch("purposes", UseType.objects.order_by("pk"), to_attr="used_for"),
        Prefetch("goals", Goal.objects.order_by("pk"), to_attr="served"),
    )


def value_of(account: Account, name: str) -> Any:
    """The value of a field as ``Kind.write`` takes it, of an account that came ``complete``."""
    if name == "agencies":
        return [holding.agency_id for holding in account.holdings]  # type: ignore[attr-defined]
    if name == "purposes":
        return [use.pk for use in account.used_for]  # type: ignore[attr-defined]
    if name == "goals":
        return [goal.pk for goal in account.served]  # type: ignore[attr-defined]
    return getattr(account, BY_NAME[name].attribute)


def texts_of(account: Account, known: References) -> Texts:
    return {field.name: field.kind.text(value_of(account, field.name), known) for field in FIELDS}


def canonical(name: str, text: str, known: References) -> tuple[Any, str]:
    """The value that a text means, and its one canonical text. Raises FieldRefused."""
    kind = BY_NAME[name].kind
    value = kind.value(text, known)
    if name in ("purposes", "goals"):
        value = sorted(value)
    if name == "mfa_state":
        value = value or "unknown"
    return value, kind.text(value, known)


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What changes, by field: before and after."""
    return {name: (before[name], text) for name, text in after.items() if before[name] != text}
