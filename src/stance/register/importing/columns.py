"""The columns of the register's table, the same on the way in and on the way out."""

from __future__ import annotations

from collections.abc import Iterable

from stance.register.fields import kinds
from stance.register.fields.references import References
from stance.register.fields.table import FIELDS
from stance.register.importing import apps
from stance.register.models import Account

KEYS = ("platform", "service_url", "handle", "platform_id", "status")
"""Say which account it is. ``status`` is read for new accounts only: the rest of an account's life is on its page."""
OFFICERS = {"administrators": "administrator", "publishers": "publisher", "readers": "reader"}
"""The level that the people of a column have."""
APPS = "connected_apps"
FIELD_COLUMNS = tuple(field.name for field in FIELDS)
COLUMNS = (*KEYS, *FIELD_COLUMNS, *OFFICERS, APPS)
ALIASES = {
    "service": "platform",
    "account": "handle",
    "url": "service_url",
    "link": "service_url",
    "address": "service_url",
    "name": "display_name",
    "purpose": "purposes",
    "goal": "goals",
    "agency": "agencies",
    "organisation": "agencies",
    "organization": "agencies",
    "account_e_mail": "account_email",
    "recovery": "recovery_method",
    "mfa": "mfa_state",
    "mfa_date": "mfa_checked_on",
    "mfa_date_checked": "mfa_checked_on",
    "moderation": "moderation_approach",
    "hours": "moderation_hours",
    "reply_target": "reply_target_minutes",
    "guidelines": "guidelines_url",
    "privacy_assessment": "privacy_reference",
    "terms_version_accepted": "terms_version",
    "next_review": "next_review_on",
    "apps": "connected_apps",
    **dict.fromkeys(
        ("id", "created_at", "updated_at", "validated_at", "capture_state", "successor", "score", "lacking"), ""
    ),
}
"""Headings of other registers (the federal U.S. one among them) and of hand-made lists, by our column; "" for what this
register keeps by itself."""
MUST_BE_UNDERSTOOD = frozenset({"platform", "service_url", "handle", "agencies"})
"""What a row cannot do without: which account it is, and whose. Any other cell that is not understood leaves its field as it is,
with a note."""
NO_FORMULAS = {
    "handle": "@",
    "service_url": "@",
    "contacts": "+",
    "private_contacts": "+",
    "tags": "",
}
"""Signs that some columns really begin with: handles, and telephone numbers."""


def officers_of(account: Account, level: str) -> list[int]:
    """Of an account that came ``complete``."""
    return sorted(officer.user_id for officer in account.current_officers if officer.level == level)  # type: ignore[attr-defined]


def officer_texts(account: Account, known: References) -> dict[str, str]:
    return {column: kinds.PEOPLE.text(officers_of(account, level), known) for column, level in OFFICERS.items()}


def officer_ids(text: str, known: References) -> list[int]:
    """Raises FieldRefused."""
    return sorted(kinds.PEOPLE.value(text, known))


def apps_text(account: Account) -> str:
    """Of an account that came ``complete``."""
    return apps.written(apps.app_of(row) for row in account.connected)  # type: ignore[attr-defined]


def keys_of(account: Account) -> Iterable[str]:
    return (account.platform, account.service_url, account.handle, account.platform_id, account.status)
