"""Signing in to a site of WordPress with an application password."""

from __future__ import annotations

from typing import Any

from stance.channels.port.answers import Asking, host_of
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Refusal, Secret, Unreachable
from stance.channels.port.wire import Talk
from stance.channels.website.layouts import account_of
from stance.channels.website.site_api import NEEDED, answered, asked, lacking
from stance.engines.addresses import AddressRefused, Presence, sites
from stance.engines.addresses.location import locate

MOST_SHOWN = 200
LONGEST_ADDRESS = 2_000


class WordPressConnector:
    asks: Asks = "app_password"
    asks_name = True
    asks_site = True
    site = ""
    scopes = ("editor",)
    steps = (
        "In WordPress, signed in as a user with the role Editor: Users → Profile → Application Passwords.",
        "Type “Stance” as its name. Press Add New Application Password.",
        "Copy the password, and the user name above.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        """The site first, which tells its public address and title, then what the user may."""
        host, asking = host_of(site), Asking()
        told = answered((yield from asking.ask(asked(site, "/", secret))), host)
        presence = public_site(told, host)
        user = answered((yield from asking.ask(asked(site, "/wp/v2/users/me", secret, context="edit"))), host)
        if not isinstance(user, dict) or not isinstance(user.get("id"), int):
            raise Unreachable(f"{host} answered with something else than a user.")
        may = user.get("capabilities")
        if not isinstance(may, dict) or not all(may.get(right) is True for right in NEEDED):
            raise lacking(host)
        title = told.get("name")
        identity = Identity(
            account_of(presence), presence.handle, title[:MOST_SHOWN] if isinstance(title, str) else "", _roles(user)
        )
        return Known(identity, secret)


def public_site(told: Any, host: str) -> Presence:
    """The site by the address that its exports name: its home, whatever address it was asked at. Raises Refusal and Unreachable."""
    given = told if isinstance(told, dict) else {}
    spaces, home = given.get("namespaces"), given.get("home")
    if (
        not isinstance(spaces, list)
        or "wp/v2" not in spaces
        or not isinstance(home, str)
        or len(home) > LONGEST_ADDRESS
    ):
        raise Unreachable(f"{host} does not answer as WordPress does.")
    try:
        return sites.site("website", locate(home))
    except AddressRefused:
        raise Refusal(
            f"The site at {host} has no public address: in WordPress, Settings → General → Site Address. Set it to the address that "
            "the public knows, and connect the site again."
        ) from None


def _roles(user: dict[str, Any]) -> tuple[str, ...]:
    roles = user.get("roles")
    return tuple(role[:80] for role in roles[:20] if isinstance(role, str)) if isinstance(roles, list) else ()


CONNECTOR: Connector = WordPressConnector()
