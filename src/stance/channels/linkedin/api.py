"""Asking LinkedIn's versioned interface, and what its answers mean (learn.microsoft.com/linkedin, “API Versioning”, “Protocol Versions”,
“Error Handling”, read November 2026).

Every request names a version, a month, which LinkedIn ends about a year later; asked with one that ended it answers 426.
"""

from __future__ import annotations

from typing import Any

from stance.channels.port.answers import object_of, value_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.wire import Request, Response

SITE = "https://api.linkedin.com"
VERSION = "202603"
VERSION_ENDS = "2027-03-16"
"""LinkedIn's page of versions, read November 2026."""
SCOPES = ("r_organization_social", "r_organization_admin")
_AGAIN = "Make a new one and connect the page again."


def asked(site: str, path: str, secret: Secret, method: str = "GET") -> Request:
    """``method`` is Rest.li's (GET of one, FINDER, BATCH_GET). ``path`` is encoded already: in lists, commas and brackets are not."""
    headers = {
        "Accept": "application/json",
        "Authorization": f"Bearer {secret.value}",
        "LinkedIn-Version": VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
    }
    if method != "GET":
        headers["X-RestLi-Method"] = method
    return Request("GET", f"{site}/rest/{path}", headers)


def is_error(response: Response) -> bool:
    """Whether LinkedIn itself says so: what stands before it may answer in its place."""
    fields = object_of(response)
    return isinstance(fields.get("status"), int) and isinstance(fields.get("message"), str)


def refused(response: Response, host: str) -> None:
    """Raises Refusal where LinkedIn does not let the token in, or ended the version."""
    if response.status not in (401, 403, 426):
        return
    if not is_error(response):
        raise Unreachable(f"{host} answered with something that is none of its errors ({response.status}).")
    if response.status == 426:
        raise Refusal(
            f"LinkedIn has ended version {VERSION} of its interface, which this release of Stance uses. Update Stance, and check the "
            "connection."
        )
    if response.status == 401:
        raise Refusal(
            f"{host} does not take this access token any more: it ended, was withdrawn, or was never valid. {_AGAIN}"
        )
    raise Refusal(
        f"{host} does not let this token look at the page (403): it needs the scopes r_organization_social and "
        f"r_organization_admin, of a member who administers the page. {_AGAIN}"
    )


def fields_of(response: Response, host: str) -> dict[str, Any]:
    """The object of a good answer. Raises Refusal and Unreachable."""
    refused(response, host)
    fields = value_of(response, host)
    if response.status != 200 or not isinstance(fields, dict):
        raise Unreachable(f"{host} does not answer as LinkedIn does now ({response.status}).")
    return fields


def elements_of(response: Response, host: str) -> list[dict[str, Any]]:
    """Of a finder that lists few. Raises Refusal and Unreachable."""
    elements = fields_of(response, host).get("elements")
    if not isinstance(elements, list):
        raise Unreachable(f"{host} answered with something else than a list ({response.status}).")
    return [one for one in elements if isinstance(one, dict)]
