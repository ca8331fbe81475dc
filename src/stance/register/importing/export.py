"""The register as a table that ``stance register import`` takes back unchanged."""

from __future__ import annotations

from collections.abc import Iterator

from stance.engines.tables import write_table
from stance.register.fields.references import References
from stance.register.fields.texts import complete, texts_of
from stance.register.importing import empty_cells
from stance.register.importing.columns import COLUMNS, apps_text, keys_of, officer_texts
from stance.register.models import Account
from stance.register.queries.readable import within

BATCH = 500


def as_csv(*, archived: bool = False) -> str:
    """CSV (RFC 4180) of every account within reach, by number; archived ones only where asked for."""
    return write_table(COLUMNS, _rows(archived=archived))


def _rows(*, archived: bool) -> Iterator[list[str]]:
    rows = within(Account.objects.all() if archived else Account.objects.exclude(status="archived")).order_by("pk")
    known, last = References(), 0
    while batch := list(complete(rows.filter(pk__gt=last))[:BATCH]):
        last = batch[-1].pk
        for account in batch:
            fields, access = texts_of(account, known).values(), officer_texts(account, known).values()
            yield [*keys_of(account), *map(empty_cells.written, fields), *access, apps_text(account)]
