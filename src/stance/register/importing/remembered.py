"""How files with the same headings were read before, in the agency of whoever brings one in."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F
from django.utils import timezone

from stance.register.importing.own_agency import own_agency
from stance.register.models import HeadingMapping


def recall(headings: str) -> Mapping[str, str]:
    """Ours by their heading, as decided last: in the reader's own agency, else by the system operator."""
    agency = own_agency()
    rows = HeadingMapping.objects.filter(headings=headings)
    rows = rows.filter(agency=None) if agency is None else rows.filter(agency__in=[agency]) | rows.filter(agency=None)
    found = rows.order_by(F("agency").asc(nulls_last=True)).first()
    return dict(found.columns) if found else {}


def remember(headings: str, mapping: Mapping[str, str | None]) -> None:
    """The caller holds the transaction."""
    columns = {label: column or "" for label, column in mapping.items()}
    HeadingMapping.objects.update_or_create(
        headings=headings, agency=own_agency(), defaults={"columns": columns, "changed_at": timezone.now()}
    )
