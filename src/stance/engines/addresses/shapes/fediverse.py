"""Mastodon and what works like it: @name@host, on any host."""

from __future__ import annotations

from stance.engines.addresses.hosts import ascii_host, shown_host
from stance.engines.addresses.location import Location
from stance.engines.addresses.platforms import PLATFORMS, platform_at
from stance.engines.addresses.presence import AddressRefused, Presence, fold
from stance.engines.addresses.shapes.naming import by_handle

RULE = PLATFORMS["mastodon"]


def by_name(name: str, written_host: str) -> Presence:
    """name@host. Raises AddressRefused; Threads accounts are known by that form too (threads.net)."""
    host = ascii_host(written_host)
    if host in ("threads.net", "threads.com", "www.threads.net"):
        return by_handle("threads", name)
    if owner := platform_at(host):
        raise AddressRefused(
            f"“@{name}@{written_host}”: {owner.name} has no addresses of that form. Give the account as {owner.example}."
        )
    return _at(name, host)


def mastodon(location: Location) -> Presence | None:
    """The account at an address on a host that is no platform's, or None if it does not look like one."""
    segments = location.segments[1:] if location.segments[:1] in (("web",), ("deck",)) else location.segments
    first, *rest = segments or ("",)
    name = rest[0] if first == "users" and rest else first.removeprefix("@") if first.startswith("@") else ""
    if not name or location.port:
        return None
    if "@" in name:
        raise AddressRefused(
            f"This shows “@{name}” as seen from {location.host}, which may show what it likes. Paste the account itself: @{name}."
        )
    return _at(name, location.host) if RULE.handle.fullmatch(name) else None


def _at(name: str, host: str) -> Presence:
    if not RULE.handle.fullmatch(name):
        raise AddressRefused(f"“{name}” cannot be a name on {RULE.name}. Give it as {RULE.example}.")
    key = f"{fold(name)}@{host}"
    return Presence("mastodon", "handle", key, f"@{name}@{shown_host(host)}", f"https://{host}/@{name}")
