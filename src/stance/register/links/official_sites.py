"""Which web sites are the agency's: what the register and the agencies' own entries say, never what a page claims."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from stance.engines.addresses.hosts import is_under, mail_host
from stance.register.models import Account
from stance.register.public.queries import OFFICIAL

MOST_PAGES = 4


@dataclass(frozen=True, slots=True)
class Official:
    """``pages`` are checked for links; ``domains`` and what is under them, and ``hosts`` alone, are the agency's."""

    pages: tuple[str, ...]
    hosts: frozenset[str]
    domains: frozenset[str]

    def has(self, host: str) -> bool:
        bare = mail_host(host)
        return bare in self.hosts or is_under(bare, self.domains)


def official_sites(account: Account) -> Official:
    """Web sites on the public register, and the agencies' official domains."""
    rows = account.held_by.filter(until__isnull=True).select_related("agency")
    agencies = [row.agency for row in rows]
    sites = (
        Account.objects.filter(OFFICIAL, platform="website", held_by__agency__in=agencies, held_by__until__isnull=True)
        .exclude(pk=account.pk)
        .order_by("pk")
        .distinct()
        .values_list("service_url", flat=True)[:MOST_PAGES]
    )
    domains = [str(domain).lower() for agency in agencies for domain in agency.domains]
    pages = list(dict.fromkeys([*sites, *(f"https://{domain}/" for domain in domains)]))
    hosts = frozenset(urlsplit(site).hostname or "" for site in sites) - {""}
    return Official(tuple(pages[:MOST_PAGES]), hosts, frozenset(domains))
