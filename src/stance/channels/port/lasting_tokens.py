"""Tokens of a Graph API that last for sixty days and give another one when they are asked in time (Meta for Developers, “Refresh Access Tokens” and
“Long-Lived Tokens”, read November 2026): from a day after they were made until they end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from stance.channels.port.answers import Asking, host_of, object_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.graph_lists import Session, object_in
from stance.channels.port.wire import Request, Talk
from stance.engines.exports.instants import maybe

RENEWED_AFTER = 30 * 86_400
"""Seconds since a token was made or renewed, so that a month is left for what goes wrong."""
LONGEST_TOKEN = 4_000
ENDED = 190


@dataclass(frozen=True, slots=True)
class LastingToken:
    """``grant`` is the platform's word for it."""

    grant: str

    def is_due(self, secret: Secret, now_seconds: int) -> bool:
        since = (object_in(secret.session) or {}).get("since")
        return isinstance(since, int) and not isinstance(since, bool) and now_seconds - since >= RENEWED_AFTER

    def renewed(self, site: str, secret: Secret) -> Talk[Secret]:
        """The token is asked for in the address, as the documents say: nothing of the exchange is kept. Raises Refusal where it has ended, and
        Unreachable; an answer without a token leaves the old one in force."""
        host = host_of(site)
        question = urlencode({"grant_type": self.grant, "access_token": secret.value})
        request = Request(
            "GET", f"{site}/refresh_access_token?{question}", {"Accept": "application/json"}, is_secret=True
        )
        response = yield from Asking().ask(request)
        told = object_of(response)
        error = told.get("error")
        if isinstance(error, dict) and error.get("code") == ENDED:
            raise Refusal(
                f"{host} does not renew this token: it has ended. Make a new one, and connect the account again."
            )
        value, since = told.get("access_token"), maybe(response.header("Date"))
        if response.status != 200 or not isinstance(value, str) or not 0 < len(value) <= LONGEST_TOKEN or since is None:
            raise Unreachable(f"{host} did not renew the token now ({response.status}). The one in force stays.")
        names = (object_in(secret.session) or {}).get("names")
        kept = tuple(one for one in names if isinstance(one, str)) if isinstance(names, list) else ()
        return Session(since, kept).kept_in(replace(secret, value=value))
