"""An account as the public sees it. What is not named here is never told: a new column stays inside until it is added."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.utils import timezone

from stance.people.models import Agency, UseType
from stance.register.fields import languages
from stance.register.fields.table import BY_NAME
from stance.register.models import Account, AccountAgency, Address

Answer = Literal["official", "official_name_only", "official_domain", "was_official", "not_known"]


@dataclass(frozen=True, slots=True)
class Holder:
    """An agency that the account speaks for."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Former:
    """An address that is the account's no longer."""

    handle: str
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the public finds the agency while the platform does not show the account."""

    url: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """Instants are aware and in UTC. ``since`` and ``until`` tell when it was official; ``until`` is None while it is, and
    where nobody recorded the end."""

    id: int
    answer: Answer
    platform: str
    platform_name: str
    handle: str
    url: str
    display_name: str
    agencies: tuple[Holder, ...]
    purposes: tuple[str, ...]
    since: datetime
    until: datetime | None
    changed: datetime
    language: str
    """The first of ``languages``."""
    languages: tuple[str, ...]
    short_description: str
    long_description: str
    contacts: str
    tags: tuple[str, ...]
    policies: tuple[str, ...]
    guidelines_url: str
    moderation_approach: str
    moderation_hours: str
    reply_target_minutes: int | None
    former: tuple[Former, ...]
    elsewhere: Elsewhere | None

    @property
    def is_official(self) -> bool:
        return self.answer == "official"


def entry_of(account: Account) -> Entry:
    """Of an account that ``queries.public`` found, with what that fetched beside it. Raises ValueError for a draft."""
    if account.published_at is None:
        raise ValueError(f"account {account.pk} has never been public")
    return Entry(
        id=account.pk,
        answer="official" if account.is_public else "was_official",
        platform=account.platform,
        platform_name=account.platform_name,
        handle=account.named,
        url=account.url,
        display_name=account.display_name,
        agencies=tuple(Holder(row.agency.slug, row.agency.name) for row in _holding(account)),
        purposes=tuple(purpose.words for purpose in account.purposes.all()),
        since=second(account.published_at),
        until=ended(account),
        changed=second(account.changed_at),
        language=next(iter(languages.split(account.language)), ""),
        languages=tuple(languages.split(account.language)),
        short_description=account.short_description,
        long_description=account.long_description,
        contacts=account.contacts,
        tags=tuple(map(str, account.tags)),
        policies=tuple(map(str, account.policies)),
        guidelines_url=account.guidelines_url,
        moderation_approach=account.moderation_approach,
        moderation_hours=account.moderation_hours,
        reply_target_minutes=account.reply_target_minutes,
        former=tuple(_former(account)),
        elsewhere=_elsewhere(account),
    )


def _elsewhere(account: Account) -> Elsewhere | None:
    if account.elsewhere_since is None or not account.is_public:
        return None
    return Elsewhere(account.elsewhere_url, second(account.elsewhere_since))


def entry_as(account: Account, values: Mapping[str, Any]) -> Entry:
    """As it would be on the public register from now on, with these values by field."""
    looked_at = copy(account)
    for name, value in values.items():
        if not BY_NAME[name].many:
            setattr(looked_at, BY_NAME[name].attribute, value)
    looked_at.published_at = account.published_at or timezone.now()
    looked_at.status, looked_at.suspended_at = "published", None
    shown = entry_of(looked_at)
    if "agencies" in values:
        found = Agency.objects.in_bulk(values["agencies"])
        shown = replace(shown, agencies=tuple(Holder(found[key].slug, found[key].name) for key in values["agencies"]))
    if "purposes" in values:
        rows = UseType.objects.filter(pk__in=values["purposes"]).order_by("pk")
        shown = replace(shown, purposes=tuple(row.words for row in rows))
    return shown


def ended(account: Account) -> datetime | None:
    """When it stopped being official: suspended, archived, or taken back."""
    if account.is_public:
        return None
    return second(account.suspended_at or account.archived_at or account.changed_at)


def second(instant: datetime) -> datetime:
    """Answers tell instants to the second, everywhere in the same words."""
    return instant.replace(microsecond=0)


def was_official_at(address: Address, account: Account) -> bool:
    """Whether the account was on the public register while it had this address."""
    return account.published_at is not None and (address.until is None or address.until > account.published_at)


def _holding(account: Account) -> list[AccountAgency]:
    return [row for row in account.held_by.all() if row.until is None]


def _former(account: Account) -> list[Former]:
    rows = [row for row in account.addresses.all() if row.until and was_official_at(row, account)]
    if account.status == "archived":
        rows = [row for row in rows if row.url != account.url]
    return [Former(row.handle, row.url, second(row.until)) for row in sorted(rows, key=lambda row: row.pk) if row.until]
