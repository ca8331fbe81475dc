"""Where an account's platform is asked, as people give it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from stance.channels import discovery
from stance.channels.port.connecting import Connector
from stance.register.models import Account
from stance.register.refusal import AccountRefused

LONGEST_SITE = 300
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[:/?]|\Z)")
"""As people type an address: without its scheme."""


def connector_of(account: Account) -> Connector:
    channel = discovery.known().get(account.platform)
    if channel is None or not channel.connector:
        raise AccountRefused(f"Accounts on {account.platform_name} cannot be connected yet.")
    return discovery.connector(account.platform)


def suggested(account: Account) -> str:
    """Where an account of this name is: the platform's own server, or, where each host is a server of its own, the one that its address
    names. "" where that does not say it."""
    connector = connector_of(account)
    if connector.asks == "nothing":
        return account.url
    if connector.site or discovery.known()[account.platform].shapes.at_host is None:
        return connector.site
    parts = urlsplit(account.url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def site_of(account: Account, given: str) -> str:
    """Of an account that is asked for at its own address, that address as it was given: a slash at its end may be a part of it."""
    connector = connector_of(account)
    is_whole = connector.asks == "nothing"
    site = (given or (account.url if is_whole else connector.site)).strip()
    site = site if is_whole else site.rstrip("/")
    site = f"https://{site}" if HOST.match(site) else site
    try:
        parts = urlsplit(site)
        parts.port  # noqa: B018  (it is read when it is asked for)
    except ValueError as error:
        raise AccountRefused(f"“{site[:60]}” is no web address.", "site") from error
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or len(site) > LONGEST_SITE:
        raise AccountRefused("Give the address of the server, such as https://social.example.gov.", "site")
    if parts.fragment or (parts.query and not is_whole):
        raise AccountRefused("Give the address without what stands behind “?” or “#”.", "site")
    return site
