"""The cells of a row as fields: what cannot be understood is left out with a note, and the row comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stance.engines.tables import Fault, Row
from stance.people.models import Agency
from stance.register.fields.references import References
from stance.register.fields.refusal import FieldRefused
from stance.register.fields.texts import Texts, canonical
from stance.register.importing import cells, empty_cells
from stance.register.importing.columns import FIELD_COLUMNS, MUST_BE_UNDERSTOOD
from stance.register.importing.own_agency import own_agency
from stance.register.importing.plan import Plan


@dataclass(slots=True)
class Reading:
    """``both``: the two languages that "Bilingual" means in this table."""

    made: Plan
    both: str = ""
    own_agency: Agency | None = field(default_factory=own_agency)

    def of(self, row: Row) -> Texts:
        """An empty cell says nothing: what the register has stays."""
        given: Texts = {}
        for name, text in row.cells.items():
            if text and not cells.is_nothing(text):
                try:
                    given[name] = empty_cells.meant(cells.understood(name, text, self.both))
                except FieldRefused as refusal:
                    self.made.cell_left_out(row.number, name, str(refusal))
        return given

    def fields(self, row: int, given: Texts, known: References) -> tuple[dict[str, tuple[Any, str]], list[Fault]]:
        """Value and canonical text by field, and the faults that keep the row out."""
        found: dict[str, tuple[Any, str]] = {}
        faults = []
        for name in FIELD_COLUMNS:
            if name not in given:
                continue
            try:
                found[name] = canonical(name, given[name], known)
            except FieldRefused as refusal:
                if name in MUST_BE_UNDERSTOOD:
                    faults.append(Fault(row, name, str(refusal)))
                else:
                    self.made.cell_left_out(row, name, str(refusal))
        return found, faults
