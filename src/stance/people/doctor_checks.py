"""What ``stance doctor`` looks at of people and how they sign in."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from stance.people.models import Agency
from stance.people.models.organisation import going_on
from stance.people.oidc.configuration import configuration
from stance.people.queries import has_administrator
from stance.rooms.finding import Finding


def provider() -> Iterator[Finding]:
    """Whose provider it is: of one agency nobody comes in whose address is not its own."""
    trusted = configuration()
    if trusted is None or not trusted.agency:
        return
    agency = Agency.objects.filter(going_on(timezone.now()), slug=trusted.agency).first()
    domains = ", ".join(agency.domains) if agency else ""
    found = (
        f"of {agency}, for {domains or 'no domain'}" if agency else f"of “{trusted.agency}”, which is no agency here"
    )
    mend = "Set STANCE_OIDC_AGENCY to an agency's short address, and its official domains under Organisation."
    yield Finding("identity provider", bool(domains), found, mend)


def administrator() -> Iterator[Finding]:
    found = has_administrator()
    yield Finding(
        "administrator",
        found,
        "there is one" if found else "nobody can sign in yet",
        "Start the server: it prints a link that makes the first administrator.",
    )
