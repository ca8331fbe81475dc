"""Whose domain a web address lies under, for somebody who asks about an agency's own web site and not about an account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from stance.engines.addresses import Presence
from stance.engines.addresses.hosts import mail_host, shown_host
from stance.people.models import Agency

MOST_MERGERS = 20
"""Agencies that were merged into one another in a row; no successor of one of them is looked for beyond."""


@dataclass(frozen=True, slots=True)
class Domain:
    """``host`` is the one that was asked about, ``name`` the domain that it is or lies under."""

    host: str
    name: str
    agency: str
    slug: str

    @property
    def shown(self) -> str:
        """The host as browsers may show it, in its own letters and in ASCII."""
        own = shown_host(self.host)
        return self.host if own == self.host else f"{own} ({self.host})"


def domain_of(presences: Sequence[Presence]) -> Domain | None:
    """The longest official domain that the host of a web address is, or lies under; one query. None for an address that names a port:
    the domain's owner runs no more than what answers on the usual one."""
    host = next((one.key.partition("/")[0].partition("?")[0] for one in presences if one.platform == "website"), "")
    return None if ":" in host else _owner_of(host)


def domain_of_server(presence: Presence) -> Domain | None:
    """The same of the server of an account @name@host."""
    name, _at, host = presence.handle.rpartition("@")
    return _owner_of(mail_host(host)) if name else None


def _owner_of(host: str) -> Domain | None:
    labels = host.split(".")
    suffixes = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    if not suffixes:
        return None
    owners = _owners()
    name = next((one for one in suffixes if one in owners), None)
    return Domain(host, name, owners[name].name, owners[name].slug) if name else None


def _owners() -> dict[str, Agency]:
    """By domain: the agency in force that has it, or the one that an ended agency with it was merged into."""
    rows = {agency.pk: agency for agency in Agency.objects.order_by("pk")}
    now, found = timezone.now(), dict[str, Agency]()
    for agency in sorted(rows.values(), key=lambda one: one.has_ended, reverse=True):
        heir: Agency | None = agency
        for _step in range(MOST_MERGERS):
            if heir is None or heir.until is None or heir.until > now:
                break
            heir = rows.get(heir.successor_id or 0)
        if heir is not None and (heir.until is None or heir.until > now):
            found |= {mail_host(domain): heir for domain in agency.domains}
    return found
