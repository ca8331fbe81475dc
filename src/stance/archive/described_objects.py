"""The archive's objects in the policy's words: whose they are, and so who may see and prove them."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.utils import timezone

from stance.archive.models import Bundle, ImportRun, Media, Record, SavedSearch
from stance.engines.policy import NO_AGENCY, Described, Thing, reach
from stance.journal.actor import known_once
from stance.people.models import Agency
from stance.people.models.organisation import going_on
from stance.register.models import Account, AccountAgency
from stance.register.queries import accounts


def describe_import(run: ImportRun) -> Thing:
    """Before its agency is known an import is the installation's."""
    return Thing("import", str(run.pk), f"import {run.pk}", agencies=frozenset({run.agency_id or NO_AGENCY}))


def describe_record(record: Record) -> Thing:
    """A post is of the agencies that its account speaks for, unless the installation shares all posts."""
    return Thing("record", record.record_id, record.record_id, agencies=_agencies(record.account_id))


def describe_media(media: Media) -> Thing:
    return Thing("media", media.media_id, media.media_id, agencies=_agencies(media.record.account_id))


def describe_bundle(bundle: Bundle) -> Thing:
    """Of the agency where its owner may take posts away; of an owner who may everywhere, the installation's."""
    agencies = frozenset({bundle.agency_id or NO_AGENCY})
    return Thing("bundle", str(bundle.pk), f"download {bundle.pk}", agencies=agencies)


def describe_saved_search(saved: SavedSearch) -> Thing:
    """Of the agency that shares it; one that is its owner's alone is nobody else's."""
    shared = saved.unit.agency_id if saved.unit else saved.agency_id
    return Thing("saved-search", str(saved.pk), saved.name, agencies=frozenset({shared or NO_AGENCY}))


def _agencies(account_id: int) -> frozenset[int]:
    if settings.SHARED_POSTS:
        return frozenset()
    rows = AccountAgency.objects.filter(account_id=account_id, until__isnull=True)
    return frozenset(rows.values_list("agency_id", flat=True))


def hidden_accounts(action: str = "archive.search") -> frozenset[int]:
    """Accounts whose posts the reader does not see: they speak for other agencies alone. Empty for most readers."""
    if settings.SHARED_POSTS:
        return frozenset()
    found: frozenset[int] = known_once(f"hidden from {action}", lambda: _hidden(action))
    return found


def _hidden(action: str) -> frozenset[int]:
    here = reach(action)
    if here.everywhere:
        return frozenset()
    return others_alone(here.agencies)


def others_alone(agencies: Collection[int]) -> frozenset[int]:
    """Accounts that speak for other agencies than these, and for none of these."""
    held = AccountAgency.objects.filter(going_on(timezone.now()))
    own = held.filter(agency_id__in=agencies).values("account_id")
    return frozenset(held.exclude(account_id__in=own).values_list("account_id", flat=True))


def seen_accounts() -> list[Account]:
    """Accounts whose posts the reader sees, by handle."""
    hidden = hidden_accounts()
    return [one for one in accounts() if one.pk not in hidden]


def open_agencies() -> list[Agency]:
    """Agencies for which whoever acts may bring an export in."""
    here = reach("archive.import")
    rows = Agency.objects.filter(going_on(timezone.now())).order_by("name", "pk")
    return list(rows if here.everywhere else rows.filter(pk__in=here.agencies))


DESCRIBED = (
    Described(ImportRun, describe_import, kind="import", find=lambda pk: ImportRun.objects.get(pk=int(pk))),
    Described(Record, describe_record, kind="record", find=lambda name: Record.objects.get(record_id=name)),
    Described(Media, describe_media),
    Described(Bundle, describe_bundle, kind="bundle"),
    Described(SavedSearch, describe_saved_search, kind="saved-search"),
)
