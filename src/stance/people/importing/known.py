"""What is there already, looked up once for the whole file."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from stance.engines.policy import Decision, may
from stance.people.importing.rows import CellRefused, Wanted
from stance.people.models import Agency, Assignment, Unit, User
from stance.people.organisation import actions as organisation
from stance.people.refusal import OrganisationRefused
from stance.people.serving.actions import EVERYWHERE


class Known:
    """People by address, agencies by short address and name, units by agency and code, and who holds what."""

    def __init__(self, *, make_units: bool) -> None:
        self.make_units = make_units
        self.people = {user.email.lower(): user for user in User.objects.all()}
        self.agencies: dict[str, Agency] = {}
        for agency in Agency.objects.filter(until__isnull=True).order_by("-pk"):
            self.agencies |= {agency.name.casefold(): agency, agency.slug.casefold(): agency}
        units = Unit.objects.filter(until__isnull=True, agency__until__isnull=True).select_related("agency")
        self.units = {(unit.agency_id, unit.code.casefold()): unit for unit in units}
        self.held: dict[tuple[int, str, int | None], list[Assignment]] = defaultdict(list)
        open_ones = Assignment.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()))
        for one in open_ones.order_by("starts_at"):
            self.held[(one.user_id, one.role, one.unit_id)].append(one)
        self._may: dict[int | None, Decision] = {}
        self._made_units: list[tuple[int, str]] = []

    def begin_row(self) -> None:
        self._made_units = []

    def undo_row(self) -> None:
        """The row was refused and what it wrote is gone again: so are its units."""
        for key in self._made_units:
            self.units.pop(key, None)

    def may_give(self, unit: Unit | None) -> Decision:
        key = unit.pk if unit else None
        if key not in self._may:
            self._may[key] = may("people.assignment.give", unit or EVERYWHERE)
        return self._may[key]

    def unit_of(self, wanted: Wanted) -> Unit | None:
        """The unit that a row means, made where that was asked for. Raises CellRefused."""
        if not wanted.unit:
            return None
        agency = self._agency_of(wanted)
        key = (agency.pk, wanted.unit.casefold())
        found = self.units.get(key)
        if found is None:
            found = self.units[key] = self._made(wanted, agency)
            self._made_units.append(key)
        if wanted.side and wanted.side != found.side:
            raise CellRefused(
                wanted.row, "side", f"{found} is on the {found.side_words} side. Correct the cell or the unit."
            )
        return found

    def _agency_of(self, wanted: Wanted) -> Agency:
        known = {agency.pk: agency for agency in self.agencies.values()}
        if not wanted.agency and len(known) == 1:
            return next(iter(known.values()))
        if not wanted.agency:
            raise CellRefused(wanted.row, "agency", "Name the agency of the unit: there is not exactly one.")
        found = self.agencies.get(wanted.agency.casefold())
        if found is None:
            raise CellRefused(wanted.row, "agency", f"There is no agency “{wanted.agency[:60]}”.")
        return found

    def _made(self, wanted: Wanted, agency: Agency) -> Unit:
        if not self.make_units:
            reason = (
                f"{agency} has no unit with the code “{wanted.unit[:60]}”. Make it first, or let the import make units."
            )
            raise CellRefused(wanted.row, "unit", reason)
        if not wanted.side:
            raise CellRefused(
                wanted.row, "side", f"Say the side of the new unit “{wanted.unit[:60]}”: ict or business."
            )
        if len(wanted.unit) > 60:
            raise CellRefused(wanted.row, "unit", "A unit's code has at most 60 characters.")
        try:
            made = organisation.add_unit(
                agency=agency, parent=None, code=wanted.unit, name=wanted.unit, side=wanted.side
            )
        except OrganisationRefused as refusal:
            raise CellRefused(wanted.row, "unit", str(refusal)) from refusal
        made.agency = agency
        return made
