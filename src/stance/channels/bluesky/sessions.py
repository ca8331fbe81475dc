"""What is kept of having signed in: which server has the account, and the token that gives the next session.

A refresh token works once, and signing in is limited to some hundred times a day: so a session is gone on with as long as the
server lets it. The access token, which works without being asked for, is not kept: nothing that is looked at needs one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from stance.channels.bluesky.answers import shown_host
from stance.channels.port.connecting import Secret
from stance.engines.exports.decode import BadJson, decode

_PDS = "#atproto_pds"
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Session:
    """``site`` is where it was begun: its token is sent nowhere else. ``host`` has the account, where nobody need sign in."""

    site: str
    host: str
    refresh: str = field(repr=False)

    def text(self) -> str:
        return json.dumps({"host": self.host, "refresh": self.refresh, "site": self.site})


def session_of(secret: Secret | None, site: str) -> Session | None:
    """The session that was begun at this address, None where there is none."""
    if secret is None or not secret.session:
        return None
    try:
        value = decode(secret.session.encode(errors="replace"))[0]
    except BadJson:
        return None
    if not isinstance(value, dict) or value.get("site") != site:
        return None
    host, refresh = value.get("host"), value.get("refresh")
    if not isinstance(host, str) or not isinstance(refresh, str) or not refresh:
        return None
    return Session(site, host if is_origin(host, site) else site, refresh)


def host_in(document: object, did: str, site: str) -> str:
    """The server that a DID document names (atproto.com/specs/did, "Representation of DID Documents"); ``site`` where it names
    none that can be asked."""
    services = document.get("service") if isinstance(document, Mapping) and document.get("id") == did else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and service.get("id") in (_PDS, did + _PDS):
            return _origin(service.get("serviceEndpoint"), site)
    return site


def _origin(endpoint: Any, site: str) -> str:
    if not isinstance(endpoint, str):
        return site
    bare = endpoint.removesuffix("/")
    return bare if is_origin(bare, site) else site


def is_origin(address: str, site: str) -> bool:
    """Whether this is a scheme and a host, the scheme https or the one that ``site`` has."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or address.partition(":")[0] == site.partition(":")[0] == "http"
    return is_safe and len(address) < _LONGEST and address == f"{parts.scheme}://{shown_host(address)}{port}"
