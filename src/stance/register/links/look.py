"""One look at the links of an account, in each direction that its platform allows. Fetches; writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlsplit

from django.utils import timezone

from stance.channels.discovery import known, read
from stance.channels.port.descriptor import NameProof
from stance.engines.addresses import AddressRefused
from stance.register.links.anchors import anchors
from stance.register.links.fetch import fetch
from stance.register.links.official_sites import Official, official_sites
from stance.register.models import Account, Address, LinkCheck
from stance.register.outbound.public_networks import FetchRefused

SELF_PROVEN = ("website", "feed")
"""A web site proves itself by its own name."""
CAPTURED_WITHIN = timedelta(days=3)
NO_SITE = "No web site of the agency is known: register it, or add the agency’s official domain."


@dataclass(frozen=True, slots=True)
class Look:
    """``kind`` and ``outcome`` as in stance.register.words; ``url`` is the page, "" where none was looked at."""

    kind: str
    outcome: str
    words: str
    url: str = ""
    is_captured: bool = False


def look(account: Account) -> list[Look]:
    """The three kinds, always all of them. Never raises for what a server does."""
    sites = official_sites(account)
    if account.platform in SELF_PROVEN:
        words = "A web site proves itself by its own name."
        return [Look(kind, "unsupported", words) for kind in ("site", "account", "domain")]
    return [_site(account, sites), *_profile(account, sites), _domain(account, sites)]


def _site(account: Account, sites: Official) -> Look:
    """The best that any of the agency's pages says."""
    if not sites.pages:
        return Look("site", "unsupported", NO_SITE)
    wanted = {(row.platform, row.kind, row.key) for row in _addresses(account)}
    looks = [_page(url, wanted, sites) for url in sites.pages]
    order = ["linked", "named", "not_linked", "unreachable"]
    return min(looks, key=lambda one: order.index(one.outcome))


def _page(url: str, wanted: set[tuple[str, str, str]], sites: Official) -> Look:
    try:
        page = fetch(url, sites.has)
    except FetchRefused as refusal:
        return Look("site", "unreachable", str(refusal), url)
    links = [one for one in anchors(page.text, page.url) if _names(one.url) & wanted]
    if any(one.is_me for one in links):
        return Look("site", "linked", "The page links to the account with rel=me.", url)
    if links:
        return Look("site", "named", "The page links to the account, but its link lacks rel=me.", url)
    return Look("site", "not_linked", "The page has no link to the account.", url)


def _names(url: str) -> set[tuple[str, str, str]]:
    """Whatever the link of a page can be read as; nothing for most of them."""
    if not url.startswith(("http://", "https://", "at://", "acct:")):
        return set()
    try:
        return {presence.identity for presence in read(url) if presence.platform != "website"}
    except AddressRefused:
        return set()


def _profile(account: Account, sites: Official) -> list[Look]:
    """Nothing where capture sees the profile itself, and says so every day."""
    since = timezone.now() - CAPTURED_WITHIN
    is_seen = LinkCheck.objects.filter(
        account=account, kind="account", is_captured=True, checked_at__gte=since
    ).exists()
    return [] if is_seen else [_account(account, sites)]


def _account(account: Account, sites: Official) -> Look:
    channel = known().get(account.platform)
    if channel is None or not channel.shows_me:
        words = f"{account.platform_name} does not show rel=me links to readers without a script."
        return Look("account", "unsupported", words)
    if not sites.hosts and not sites.domains:
        return Look("account", "unsupported", NO_SITE)
    home = urlsplit(account.url).hostname or ""
    try:
        page = fetch(account.url, lambda host: host == home)
    except FetchRefused as refusal:
        return Look("account", "unreachable", str(refusal), account.url)
    for link in anchors(page.text, page.url):
        if link.is_me and sites.has(_host(link.url)):
            return Look("account", "linked", f"The profile links to {_host(link.url)} with rel=me.", account.url)
    return Look("account", "not_linked", "The profile has no rel=me link to a web site of the agency.", account.url)


def _domain(account: Account, sites: Official) -> Look:
    """A handle under the agency's own domain is proven by that domain."""
    host = account.handle.rpartition("@")[2].lower()
    channel = known().get(account.platform)
    if channel is None or channel.name_proof is None or not sites.has(host):
        return Look("domain", "unsupported", "The name of the account is not under a domain of the agency.")
    return _did(account, host) if channel.name_proof is NameProof.DID_FILE else _webfinger(account, host)


def _did(account: Account, host: str) -> Look:
    """AT Protocol specification, "Handle resolution", HTTPS well-known method."""
    url = f"https://{host}/.well-known/atproto-did"
    try:
        served = fetch(url, lambda led_to: led_to == host).text.strip()
    except FetchRefused as refusal:
        return Look("domain", "unreachable", str(refusal), url)
    dids = {row.key for row in _addresses(account) if row.kind == "did"}
    if not served.startswith("did:") or len(served) > 300 or not served.isprintable():
        return Look("domain", "not_linked", "The domain names no account there.", url)
    if dids and served not in dids:
        return Look("domain", "not_linked", f"The domain names another account: {served}.", url)
    if not dids:
        words = f"The domain names {served}. Add that as an address: then a change is reported."
        return Look("domain", "linked", words, url)
    return Look("domain", "linked", f"The domain names {served}, as the register does.", url)


def _webfinger(account: Account, host: str) -> Look:
    """RFC 7033, with acct: addresses (RFC 7565)."""
    name = account.handle.removeprefix("@")
    url = f"https://{host}/.well-known/webfinger?resource={quote(f'acct:{name}', safe=':@')}"
    try:
        described = json.loads(fetch(url, lambda led_to: led_to == host or led_to.endswith(f".{host}")).text)
    except FetchRefused as refusal:
        return Look("domain", "unreachable", str(refusal), url)
    except (ValueError, RecursionError):
        return Look("domain", "not_linked", "The domain answered with something that is no WebFinger document.", url)
    subject = described.get("subject") if isinstance(described, dict) else None
    if not isinstance(subject, str) or subject.lower() != f"acct:{name}".lower():
        return Look("domain", "not_linked", "The domain does not say that the account is there.", url)
    return Look("domain", "linked", "The domain says that the account is there.", url)


def _addresses(account: Account) -> Iterable[Address]:
    return [row for row in account.addresses.all() if row.until is None]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
