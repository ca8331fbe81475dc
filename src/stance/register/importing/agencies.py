"""Agencies that a table names and nobody knows yet: a first list of accounts is often the first list of agencies too."""

from __future__ import annotations

from django.utils.text import slugify

from stance.engines.tables import TableRefused
from stance.people.models import Agency
from stance.people.organisation.actions import found_agency
from stance.people.refusal import OrganisationRefused
from stance.register.fields.kinds import split
from stance.register.importing import cells, empty_cells, leftovers
from stance.register.importing.files import Brought

LONGEST_SLUG = 50


def add_missing(brought: Brought) -> list[Agency]:
    """Found those that rows with accounts name, each once, in the order in which they are named. The caller holds the transaction.

    The only agency there is becomes the one that runs the installation. Raises TableRefused for a name that cannot be one, PermissionError like every action.
    """
    known = list(Agency.objects.values_list("slug", "name", "short_name"))
    taken = {name.lower() for names in known for name in names}
    wanted: dict[str, str] = {}
    for row in brought.table.rows:
        cell = row.cells["agencies"]
        if cells.is_nothing(cell) or leftovers.why_left_out(row.cells, brought.columns):
            continue
        for name in split(empty_cells.meant(cell)):
            if name.lower() not in taken:
                wanted.setdefault(name.lower(), name)
    is_host = not taken and len(wanted) == 1
    slugs = {slug for slug, _name, _short in known}
    made = []
    for name in wanted.values():
        slug = _slug(name, slugs)
        slugs.add(slug)
        try:
            made.append(found_agency(slug=slug, name=name[:200], domains=[], is_host=is_host))
        except OrganisationRefused as refusal:
            raise TableRefused(f"The agency “{ascii(name[:60])[1:-1]}” cannot be added: {refusal}") from refusal
    return made


def _slug(name: str, taken: set[str]) -> str:
    base = slugify(name)[:LONGEST_SLUG].strip("-") or "agency"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
