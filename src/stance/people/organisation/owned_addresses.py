"""Whose e-mail addresses are whose: nobody adds a person under another agency's official domain, by whichever door.

Domains are compared as accounts' hosts are, in one ASCII form (UTS #46): full-width letters, capitals and other dots make no other
domain.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils import timezone

from stance.engines.addresses.hosts import mail_host
from stance.engines.policy import Reach
from stance.people.models import Agency
from stance.people.refusal import PersonRefused


def others(own: Collection[int]) -> dict[str, Agency]:
    """The domains that are not these agencies' own, and whose they are; what was merged into one of them is its own."""
    agencies = Agency.objects.exclude(pk__in=own).exclude(successor__in=own, until__lte=timezone.now()).order_by("-pk")
    return {mail_host(domain): agency for agency in agencies for domain in agency.domains}


def is_of(address: str, agency: Agency) -> bool:
    """Whether an address lies under a domain that the agency has, itself or from those that were merged into it, and no other
    has the same or a longer one."""
    family = Agency.objects.filter(Q(pk=agency.pk) | Q(successor=agency, until__lte=timezone.now()))
    own = {mail_host(domain): agency for one in family for domain in one.domains}
    owner = owner_of(address, own | others([agency.pk]))
    return owner is not None and owner.pk == agency.pk


def owner_of(address: str, domains: Mapping[str, Agency]) -> Agency | None:
    """Whose of these domains the address lies under: of two, the longer."""
    labels = mail_host(address).split(".")
    suffixes = (".".join(labels[start:]) for start in range(len(labels)))
    return next((domains[one] for one in suffixes if one in domains), None)


def refusal(address: str, here: Reach) -> str:
    """Why somebody who reaches these agencies does not add this address, or ""."""
    owner = None if here.everywhere else owner_of(address, others(here.agencies))
    return words(address, owner) if owner else ""


def words(address: str, owner: Agency) -> str:
    return f"{address} is an address of {owner}. Ask its administrators, or the system operator."


def must_be_own(address: str, here: Reach) -> None:
    """Raises PersonRefused."""
    if reason := refusal(address, here):
        raise PersonRefused(reason)
