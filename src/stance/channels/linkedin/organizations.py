"""Which page of LinkedIn is looked at (learn.microsoft.com/linkedin, “Organization Lookup API” and “Organization Access Control”, read
November 2026).

Exports do not have the number of a page, and records are filed under its name. So the name under which a page was connected stays its
id, and the number, which never changes, is kept beside the secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from stance.channels.linkedin.api import asked, elements_of, fields_of, is_error
from stance.channels.linkedin.channel import NUMBER, SLUG
from stance.channels.linkedin.exports import account_of
from stance.channels.port.answers import Asking, host_of
from stance.channels.port.code_grants import kept_in
from stance.channels.port.connecting import Refusal, Secret, Unreachable, Vanished
from stance.channels.port.pulling import Look
from stance.channels.port.wire import Talk

URN = "urn:li:organization:"
COMPANY = "company/"
MAY_LOOK = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN", "DIRECT_SPONSORED_CONTENT_POSTER"})
_URN = re.compile(r"urn:li:organization:[1-9][0-9]{0,18}", re.ASCII)
_ADDRESS = re.compile(r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/", re.IGNORECASE)
_LONGEST = 8_000
"""Characters: a means of renewing stands there, too (``code_grants.LONGEST_TOKEN``)."""


@dataclass(frozen=True, slots=True)
class Organization:
    """``account_id`` is that of exports; ``handle`` the name in the page's address, as it is now."""

    urn: str
    account_id: str
    handle: str
    display_name: str = ""

    def session(self, before: str) -> str:
        """Beside what the session holds already, such as what renews the token."""
        return json.dumps(kept_in(before) | {"account": self.account_id, "organization": self.urn})


def known_in(secret: Secret) -> tuple[str, str]:
    """(URN, account id) that were kept beside the secret, each "" where there are none."""
    try:
        given = json.loads(secret.session) if 0 < len(secret.session) <= _LONGEST else None
    except (ValueError, RecursionError):
        return "", ""
    urn, account = (given.get(key) for key in ("organization", "account")) if isinstance(given, dict) else (None, None)
    is_known = isinstance(urn, str) and _URN.fullmatch(urn) and isinstance(account, str) and account.startswith(COMPANY)
    return (str(urn), str(account)) if is_known else ("", "")


def name_in(text: str) -> str:
    """The name of a page in what somebody gives for it: its address or the end of that. Raises Refusal."""
    bare = _ADDRESS.sub("", text.strip(), count=1).partition("?")[0].strip("/@ ")
    name = bare.partition("/")[2].partition("/")[0] if bare.lower().startswith(COMPANY) else bare
    if not SLUG.fullmatch(name):
        raise Refusal("Give the page’s name as the user name: what stands behind linkedin.com/company/ in its address.")
    return name


def organization(site: str, secret: Secret, asking: Asking) -> Talk[Organization]:
    """By the number that is known, else by the name that was given. Raises Refusal, Vanished and Unreachable."""
    host, (urn, account) = host_of(site), known_in(secret)
    if urn:
        given = yield from by_number(site, secret, urn, asking)
        return _organization(given, account, host)
    name = name_in(secret.name)
    if NUMBER.fullmatch(name):  # a page can be registered by its number, and has that as its id then
        given = yield from by_number(site, secret, URN + name, asking)
        return _organization(given, account_of(COMPANY + name), host)
    response = yield from asking.ask(
        asked(site, f"organizations?q=vanityName&vanityName={quote(name, safe='')}", secret, "FINDER")
    )
    found = elements_of(response, host)
    if not found:
        raise Refusal(f"LinkedIn has no page at linkedin.com/company/{name}. Check its address.")
    return _organization(found[0], "", host)


def by_number(site: str, secret: Secret, urn: str, asking: Asking) -> Talk[Mapping[str, Any]]:
    host = host_of(site)
    response = yield from asking.ask(asked(site, f"organizations/{urn.removeprefix(URN)}", secret))
    if response.status == 404 and is_error(response):
        raise Vanished(
            "LinkedIn shows no such page now: it was deactivated, taken down or deleted. Sign in there to see why.",
            "gone",
        )
    fields = fields_of(response, host)
    if f"{URN}{fields.get('id')}" != urn:
        raise Unreachable(f"{host} was asked for one page and answered of another.")
    return fields


def _organization(given: Mapping[str, Any], account: str, host: str) -> Organization:
    number, name, shown = given.get("id"), given.get("vanityName"), given.get("localizedName")
    urn = f"{URN}{number}" if isinstance(number, int) and not isinstance(number, bool) else ""
    if not _URN.fullmatch(urn) or not isinstance(name, str) or not SLUG.fullmatch(name):
        raise Unreachable(f"{host} answered with something else than a page.")
    handle = COMPANY + name
    return Organization(urn, account or account_of(handle), handle, shown[:200] if isinstance(shown, str) else "")


def must_be_administered(site: str, secret: Secret, urn: str, asking: Asking) -> Talk[None]:
    """The token is of somebody who may see what the page posts. Raises Refusal and Unreachable."""
    host = host_of(site)
    response = yield from asking.ask(
        asked(site, "organizationAcls?q=roleAssignee&state=APPROVED&count=100", secret, "FINDER")
    )
    for one in elements_of(response, host):
        if (
            one.get("organization") == urn
            and one.get("role") in tuple(MAY_LOOK)
            and one.get("state", "APPROVED") == "APPROVED"
        ):
            return
    raise Refusal("The member whose token this is does not administer that page. Make a new one as a member who does.")


def urn_of(look: Look, secret: Secret, asking: Asking) -> Talk[str]:
    """Of the page that is looked at. A connection that was made here keeps it."""
    urn, _ = known_in(secret)
    if urn:
        return urn
    found = yield from organization(look.site, Secret(secret.value, look.handle), asking)
    return found.urn
