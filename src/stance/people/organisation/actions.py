"""Founding, changing and ending agencies; making, moving and closing units."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from stance.doors.dates import day_in_words
from stance.engines.policy import SIDES, Decision, authorise
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people import shown_names
from stance.people.described_objects import whole
from stance.people.models import Agency, Unit
from stance.people.models.organisation import going_on
from stance.people.organisation import occupants, writes
from stance.people.organisation.names import must_not_pass_for_another, one_line
from stance.people.refusal import OrganisationRefused

DEEPEST = 20


def found_agency(*, slug: str, name: str, short_name: str = "", domains: list[str], is_host: bool = False) -> Agency:
    """Raises OrganisationRefused when the short address is taken, or another agency is the host."""
    decision = authorise("people.organisation.change")
    name, short_name = one_line(name, "name"), one_line(short_name, "short name")
    with transaction.atomic():
        _own_domains(domains, None)
        if Agency.objects.filter(slug__iexact=slug).exists():
            raise OrganisationRefused(f"There is an agency “{slug}” already. Choose another short address.")
        _one_host(is_host, None)
        agency = Agency.objects.create(
            slug=slug.lower(), name=name, short_name=short_name, domains=domains, is_host=is_host
        )
        shown_names.tell()
        _record(decision, f"added the agency {name}", "agency", agency.pk, {"domains": domains, "host": is_host})
    return agency


def change_agency(*, agency: Agency, name: str, short_name: str, domains: list[str], is_host: bool) -> None:
    decision = authorise("people.organisation.change", whole(agency))
    if is_host != agency.is_host:
        authorise("people.organisation.change")  # the host's stance counts for what belongs to no agency
    name, short_name = one_line(name, "name"), one_line(short_name, "short name")
    with transaction.atomic():
        found = Agency.objects.select_for_update().get(pk=agency.pk)
        if (name, short_name) != (found.name, found.short_name):
            must_not_pass_for_another(found, name, short_name)
        _one_host(is_host, found)
        _own_domains(domains, found)
        new = {"name": name, "short_name": short_name, "domains": domains, "is_host": is_host}
        changed = {key: [getattr(found, key), value] for key, value in new.items() if getattr(found, key) != value}
        if not changed:
            return
        Agency.objects.filter(pk=found.pk).update(**new)
        shown_names.tell()
        _record(decision, f"changed the agency {name}: {', '.join(changed)}", "agency", found.pk, {"changed": changed})


def end_agency(*, agency: Agency, until: datetime, successor: Agency | None = None) -> None:
    """Abolish an agency at an instant, or merge it into another: then its units and the people in them go on in the
    successor from that instant. Raises OrganisationRefused."""
    decision = authorise("people.organisation.change", whole(agency, *([successor] if successor else [])))
    with transaction.atomic():
        # Both rows, in one order: of two agencies merged into each other at once the second is refused.
        wanted = {agency.pk} | ({successor.pk} if successor else set())
        rows = {one.pk: one for one in Agency.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
        found, into = rows[agency.pk], rows[successor.pk] if successor else None
        _may_end(found, until, into)
        carried = writes.carry_over(found, into, until) if into else 0
        ended = writes.end_everything(found, until)
        Agency.objects.filter(pk=found.pk).update(until=until, successor=into)
        shown_names.tell()
        what = f"merged the agency {found} into {into}" if into else f"abolished the agency {found}"
        details = {
            "until": until.isoformat(),
            "successor": into.slug if into else "",
            "ended": ended,
            "carried": carried,
        }
        _record(decision, f"{what} as of {day_in_words(until)}", "agency", found.pk, details)
    forget_known()


def add_unit(*, agency: Agency, parent: Unit | None, code: str, name: str, side: str) -> Unit:
    decision = authorise("people.organisation.change", whole(agency))
    name, code = one_line(name, "name"), one_line(code, "code")
    with transaction.atomic():
        _locked(agency)
        above = _above(agency, parent)
        _usable(agency, None, code, side)
        unit = Unit.objects.create(agency=agency, parent=above, code=code, name=name, side=side, path="/")
        unit.path = f"{above.path if above else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
        _record(decision, f"made the unit {name} of {agency} on the {side} side", "unit", unit.pk)
    return unit


def change_unit(*, unit: Unit, code: str, name: str, side: str) -> None:
    decision = authorise("people.organisation.change", unit if side == unit.side else whole(unit.agency))
    name, code = one_line(name, "name"), one_line(code, "code")
    with transaction.atomic():
        _locked(unit.agency)
        found = Unit.objects.get(pk=unit.pk)
        _usable(unit.agency, found, code, side)
        new = {"code": code, "name": name, "side": side}
        changed = {key: [getattr(found, key), value] for key, value in new.items() if getattr(found, key) != value}
        if not changed:
            return
        Unit.objects.filter(pk=found.pk).update(**new)
        _record(decision, f"changed the unit {name}: {', '.join(changed)}", "unit", found.pk, {"changed": changed})
    forget_known()


def move_unit(*, unit: Unit, parent: Unit | None) -> None:
    """Put a unit, with everything below it, under another of its agency, or at the top. Raises OrganisationRefused for
    a circle, also when two moves at once would make one: moves within an agency wait for each other."""
    decision = authorise("people.organisation.change", whole(unit.agency))
    with transaction.atomic():
        _locked(unit.agency)
        found = Unit.objects.select_related("parent").get(pk=unit.pk)
        above = _above(unit.agency, parent)
        if above and above.path.startswith(found.path):
            itself = "itself" if above.pk == found.pk else f"{above}, which is below it"
            raise OrganisationRefused(f"{found} cannot be put under {itself}: the units would go round in a circle.")
        old, new = found.path, f"{above.path if above else '/'}{found.pk}/"
        if old == new:
            return
        below = Unit.objects.filter(agency=unit.agency, path__startswith=old)
        deepest = max(path.count("/") for path in below.values_list("path", flat=True))
        if deepest + new.count("/") - old.count("/") > DEEPEST + 1:
            raise OrganisationRefused(f"{found} would lie too deep there: at most {DEEPEST} levels are possible.")
        Unit.objects.filter(pk=found.pk).update(parent=above)
        count = below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
        was = str(found.parent or "the top")
        summary = f"moved the unit {found} from {was} to {above or 'the top'}"
        _record(decision, summary, "unit", found.pk, {"from": old, "to": new, "units": count})
    forget_known()


def close_unit(*, unit: Unit) -> None:
    """Close a unit that nobody serves in and nothing belongs to. Raises OrganisationRefused, naming who and what."""
    decision = authorise("people.organisation.change", unit)
    with transaction.atomic():
        _locked(unit.agency)
        found = Unit.objects.get(pk=unit.pk)
        if found.has_ended:
            raise OrganisationRefused(f"{found} is closed already.")
        if inside := occupants.occupants(found):
            raise OrganisationRefused(
                f"{found} cannot be closed: in it {'is' if len(inside) == 1 else 'are'} {occupants.in_words(inside)}. "
                "End or move them first."
            )
        Unit.objects.filter(pk=found.pk).update(until=timezone.now())
        _record(decision, f"closed the unit {found} of {unit.agency}", "unit", found.pk)


def _locked(agency: Agency) -> None:
    """Whoever changes an agency's tree holds its row: changes happen one after the other."""
    found = Agency.objects.select_for_update().get(pk=agency.pk)
    if found.until and found.has_ended:
        raise OrganisationRefused(f"{found} ended on {day_in_words(found.until)}: its units stay as they were.")


def _above(agency: Agency, parent: Unit | None) -> Unit | None:
    """The parent as it is now, behind the lock."""
    if parent is None:
        return None
    above = Unit.objects.get(pk=parent.pk)
    if above.agency_id != agency.pk:
        raise OrganisationRefused(f"{above} belongs to another agency. Choose a unit of {agency}.")
    if above.has_ended:
        raise OrganisationRefused(f"{above} is closed. Choose a unit that is open.")
    if above.path.count("/") > DEEPEST:
        raise OrganisationRefused(f"Under {above} it would lie too deep: at most {DEEPEST} levels are possible.")
    return above


def _usable(agency: Agency, unit: Unit | None, code: str, side: str) -> None:
    if side not in SIDES:
        raise OrganisationRefused(f"There is no side “{side}”. Choose ict or business.")
    others = Unit.objects.filter(agency=agency, code__iexact=code)
    if (others.exclude(pk=unit.pk) if unit else others).exists():
        raise OrganisationRefused(f"{agency} has a unit with the code “{code}” already. Choose another code.")


def _one_host(is_host: bool, agency: Agency | None) -> None:
    host = Agency.objects.select_for_update().filter(is_host=True).first()
    if is_host and host and host != agency:
        raise OrganisationRefused(f"{host} is the host. There can be one: change that first.")


def _own_domains(domains: list[str], agency: Agency | None) -> None:
    """Whose addresses are whose is said once: a directory makes people under its own agency's domains."""
    others = Agency.objects.exclude(pk=agency.pk) if agency else Agency.objects.all()
    taken = {domain: other for other in others.filter(going_on(timezone.now())) for domain in other.domains}
    for domain in domains:
        if domain in taken:
            raise OrganisationRefused(f"{domain} belongs to {taken[domain]}. A domain is one agency's alone.")


def _may_end(agency: Agency, until: datetime, successor: Agency | None) -> None:
    if agency.until:
        raise OrganisationRefused(f"{agency} has an end date already: {day_in_words(agency.until)}.")
    if until <= agency.since:
        raise OrganisationRefused(f"{agency} began on {day_in_words(agency.since)}: it cannot end before that.")
    if agency.is_host:
        raise OrganisationRefused(f"{agency} is the host of this installation. Make another agency the host first.")
    if successor is None:
        return
    if successor.pk == agency.pk:
        raise OrganisationRefused(f"{agency} cannot be merged into itself.")
    if successor.until:
        raise OrganisationRefused(
            f"{successor} ends on {day_in_words(successor.until)}. Choose an agency that continues."
        )


def _record(decision: Decision, summary: str, kind: str, key: int, details: dict[str, object] | None = None) -> None:
    trail.record(
        action="people.organisation.change",
        summary=summary,
        object_kind=kind,
        object_id=str(key),
        decision=decision,
        details=details,
    )
