"""Asking a site of WordPress: REST API Handbook, “Authentication” (application passwords, since WordPress 5.6), “Global Parameters”,
“Users” (read November 2026). ``?rest_route=`` is understood with any setting of permalinks (Handbook, “Routes & Endpoints”)."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from stance.channels.port.answers import Asking, host_of, object_of, value_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.wire import Request, Response, Talk

NEEDED = ("edit_others_posts", "edit_others_pages")
"""What the role Editor may and Author may not. To somebody with less, a site does not give every text as it was written."""
MOST_NAMED = 100
"""What one answer of a list holds at most."""
_AGAIN = (
    "Make a new application password in WordPress (Users → Profile → Application Passwords) and connect the site again."
)


def asked(site: str, route: str, secret: Secret | None, **parameters: str) -> Request:
    """Without a secret as the public."""
    question = "".join(f"&{key}={quote(value, safe=',:')}" for key, value in parameters.items())
    headers = {"Accept": "application/json"}
    if secret is not None:
        pair = f"{secret.name}:{secret.value}".encode("utf-8", "replace")
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    return Request("GET", f"{site}/?rest_route={quote(route, safe='/')}{question}", headers)


def code_of(response: Response) -> str:
    """WordPress's own word for an error; "" where the answer is not of its REST API."""
    given = object_of(response)
    code, data = given.get("code"), given.get("data")
    is_error = isinstance(code, str) and ("message" in given or isinstance(data, dict))
    return str(code)[:80] if is_error else ""


def refused(response: Response, host: str) -> None:
    """Raises Refusal where the site does not let the user in. What stands before a site refuses with a page of its own, which
    says nothing of the password. To whom it does not know it says 401, whatever the code (seen on a real site, 6.1.9: a revoked
    password is passed over, so that lists answer as to a visitor: rest_forbidden_context)."""
    if response.status not in (401, 403):
        return
    code = code_of(response)
    if not code:
        raise Unreachable(f"{host} answered with something that is no JSON ({response.status}).")
    if code.startswith("application_passwords_disabled"):
        raise Refusal(f"{host} takes no application passwords. Ask its administrator to allow them for this user.")
    if response.status == 401:
        raise Refusal(
            f"{host} does not take this user name and application password: it was revoked, or was never valid. {_AGAIN} If that does "
            "not help, its server does not hand the password on to WordPress: ask its administrator to let the header "
            "Authorization through."
        )
    if code in ("rest_forbidden_context", "rest_forbidden", "rest_cannot_view", "rest_cannot_edit"):
        raise lacking(host)
    raise Refusal(f"{host} does not let this user look at its posts (403). {_AGAIN}")


def lacking(host: str) -> Refusal:
    return Refusal(
        f"This user may not see every text of {host} as it was written. Give the user the role Editor, or make the application "
        "password as a user who has it, and connect the site again."
    )


def answered(response: Response, host: str) -> Any:
    """The JSON of a good answer. Raises Refusal and Unreachable."""
    refused(response, host)
    if response.status != 200:
        raise Unreachable(f"{host} does not answer as WordPress does ({response.status}).")
    return value_of(response, host)


def named(
    site: str, route: str, secret: Secret, numbers: list[int], fields: str, asking: Asking
) -> Talk[list[dict[str, Any]]]:
    """What these numbers are on the site, as far as it says so: nothing depends on it."""
    if not numbers:
        return []
    wanted = ",".join(map(str, numbers[:MOST_NAMED]))
    request = asked(site, route, secret, include=wanted, per_page=str(MOST_NAMED), _fields=f"id,{fields}")
    try:
        response = yield from asking.ask(request)
        found = value_of(response, host_of(site)) if response.status == 200 else []
    except Unreachable as error:
        if error.wait_seconds is not None:
            raise
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
