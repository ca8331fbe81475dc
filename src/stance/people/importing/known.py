"""What is there already, looked up once for the whole file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from django.utils import timezone

from stance.engines.policy import ENTRUSTED, EVERYWHERE, Decision, Place, Refused, Thing, may, reach
from stance.people.assignments.lending_limits import is_together
from stance.people.described_objects import lent_to, of_agency, place_of, places_of_all, somewhere
from stance.people.importing.rows import CellRefused, Wanted
from stance.people.models import Agency, Assignment, Unit, User
from stance.people.models.assignments import not_ended
from stance.people.models.organisation import going_on
from stance.people.organisation import actions as organisation
from stance.people.organisation.owned_addresses import others
from stance.people.refusal import OrganisationRefused


class Known:
    """People by address, agencies by short address and name, units by agency and code, and who holds what."""

    def __init__(self, *, make_units: bool) -> None:
        self.make_units = make_units
        self.people = {user.email.lower(): user for user in User.objects.all()}
        self.agencies: dict[str, Agency] = {}
        now = timezone.now()
        for agency in Agency.objects.filter(going_on(now)).order_by("-pk"):
            self.agencies |= {agency.name.casefold(): agency, agency.slug.casefold(): agency}
        units = Unit.objects.filter(going_on(now), going_on(now, "agency__")).select_related("agency")
        self.units = {(unit.agency_id, unit.code.casefold()): unit for unit in units}
        self.held: dict[tuple[int, str, int | None], list[Assignment]] = defaultdict(list)
        open_ones = Assignment.objects.filter(not_ended(timezone.now()))
        for one in open_ones.select_related("unit").order_by("starts_at"):
            self.held[(one.user_id, one.role, one.unit_id)].append(one)
        self.places = places_of_all(self.people.values())
        self.served = places_of_all(self.people.values(), lent=False)
        self.lent = lent_to(self.people.values())
        here = reach("people.user.import")
        self.others = {} if here.everywhere else others(here.agencies)
        self._may: dict[tuple[object, ...], Decision] = {}

    def held_by(self, user: User | None, role: str, unit: Unit | None) -> Assignment | None:
        """The first that this person holds, or will hold, of exactly this role and unit."""
        found = self.held.get((user.pk, role, unit.pk if unit else None)) if user else None
        return found[0] if found else None

    def holds(self, given: Assignment) -> None:
        self.held[(given.user_id, given.role, given.unit_id)].append(given)
        self.places[given.user_id] = self.places.get(given.user_id, frozenset()) | {place_of(given.unit)}
        self.served[given.user_id] = self.served.get(given.user_id, frozenset()) | {place_of(given.unit)}

    def may_stand_in(self, deputy: User, where: Unit | Agency | None) -> bool:
        """As on the pages (``assignments.lending_limits``)."""
        place = Place(where.pk) if isinstance(where, Agency) else place_of(where)
        return is_together([place], self.served.get(deputy.pk, ())) or self.may_rename(deputy).allowed

    def may_give(self, wanted: Wanted, user: User | None, where: Unit | Agency | None) -> Decision:
        """Asked once for each place and set of places that people hold. For a unit that is to be made its agency is
        asked about."""
        place = of_agency(where, "agency") if isinstance(where, Agency) else somewhere(where)
        touched = place.touches | (self.places.get(user.pk, frozenset()) if user else frozenset())
        action = "people.assignment.entrust" if wanted.role in ENTRUSTED else "people.assignment.give"
        return self._asked(action, replace(place, touches=touched))

    def may_keep(self, held: Assignment, *, adds: bool) -> Decision:
        """Whether the end or the deputy of a role that somebody holds may be changed. ``adds``: to a later end, or somebody who
        stands in."""
        entrusts = adds and held.role in ENTRUSTED
        action = "people.assignment.entrust" if entrusts else "people.assignment.give"
        return self._asked(action, somewhere(held.unit))

    def may_rename(self, user: User) -> Decision:
        """With what others lent them, as on the pages: by this name they are known there."""
        none: frozenset[Place] = frozenset()
        touched = self.places.get(user.pk, none) | self.lent.get(user.pk, none) or frozenset({EVERYWHERE})
        return self._asked("people.user.change", Thing("person", touches=touched))

    def _asked(self, action: str, thing: Thing) -> Decision:
        key = (action, thing.agencies, thing.touches)
        if key not in self._may:
            self._may[key] = may(action, thing)
        return self._may[key]

    def place_of(self, wanted: Wanted) -> tuple[Agency, Unit | None] | None:
        """The agency and unit that a row means; the unit is None where it is to be made. None for a row without a
        unit. Raises CellRefused."""
        if not wanted.unit:
            return None
        agency = self._agency_of(wanted)
        found = self.units.get((agency.pk, wanted.unit.casefold()))
        if found is None:
            self._may_be_made(wanted, agency)
        elif wanted.side and wanted.side != found.side:
            reason = f"{found} is on the {found.side_words} side. Correct the cell or the unit."
            raise CellRefused(wanted.row, "side", reason)
        return agency, found

    def make_unit(self, wanted: Wanted, agency: Agency) -> Unit:
        """The first thing that a row writes: whatever else is wrong with it was found before. Raises CellRefused."""
        try:
            made = organisation.add_unit(
                agency=agency, parent=None, code=wanted.unit, name=wanted.unit, side=wanted.side
            )
        except (OrganisationRefused, Refused) as refusal:
            raise CellRefused(wanted.row, "unit", str(refusal)) from refusal
        made.agency = agency
        self.units[(agency.pk, wanted.unit.casefold())] = made
        return made

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

    def _may_be_made(self, wanted: Wanted, agency: Agency) -> None:
        code = wanted.unit[:60]
        if not self.make_units:
            reason = f"{agency} has no unit with the code “{code}”. Make it first, or let the import make units."
            raise CellRefused(wanted.row, "unit", reason)
        if not wanted.side:
            raise CellRefused(wanted.row, "side", f"Say the side of the new unit “{code}”: ict or business.")
        if len(wanted.unit) > len(code):
            raise CellRefused(wanted.row, "unit", "A unit's code has at most 60 characters.")
