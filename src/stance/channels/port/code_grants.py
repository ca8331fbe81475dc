"""The authorization code grant (RFC 6749, 4.1; PKCE, RFC 7636) as platforms differ in it: addresses, scopes and how the app proves itself
are data."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from stance.channels.port.answers import Asking, host_of, object_of
from stance.channels.port.authorising import Agreement, App
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.wire import Request, Response, Talk
from stance.engines.exports.instants import maybe

LONGEST_TOKEN = 4_000
AGAIN = "Begin again."
TAKEN_BACK = "The account’s owner, or the platform, took the permission back. Connect the account again."


@dataclass(frozen=True, slots=True)
class Session:
    """What stands beside an access token: what renews it, "" where nothing does, and when it ends (Unix seconds UTC)."""

    refresh: str = field(default="", repr=False)
    ends_at: int | None = None

    def written(self, beside: str = "") -> str:
        """``beside`` is the session that there was: what a channel keeps in it stays."""
        return json.dumps(kept_in(beside) | {"refresh": self.refresh, "ends_at": self.ends_at})


def kept_in(session: str) -> dict[str, Any]:
    """What stands in the session of a secret; empty for what is none."""
    try:
        told = json.loads(session) if session else {}
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def session_of(secret: Secret) -> Session:
    """Empty where the secret was not given by this grant."""
    try:
        told = json.loads(secret.session)
    except ValueError:
        return Session()
    if not isinstance(told, dict) or "refresh" not in told:
        return Session()
    ends = told.get("ends_at")
    return Session(str(told["refresh"]), ends if isinstance(ends, int) else None)


@dataclass(frozen=True, slots=True)
class CodeGrant:
    """``authorise`` and ``token`` are addresses, or paths on the account's own server. ``proves_in_header``: the app proves itself by
    HTTP Basic (RFC 6749, 2.3.1), not in the form. ``more`` is asked for beside the scopes."""

    authorise: str
    token: str
    scopes: tuple[str, ...]
    scopes_apart: str = " "
    proves_in_header: bool = False
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def registers_itself(self) -> bool:
        return False

    def registered(self, site: str, name: str, redirect: str) -> Talk[App]:
        raise Refusal("The operator makes this installation known at the platform, and names it in the settings.")
        yield  # a conversation in which nothing is said

    def address(self, site: str, app: App, redirect: str, state: str, challenge: str) -> str:
        asked = {
            "response_type": "code", "client_id": app.client_id, "redirect_uri": redirect, "state": state,
            "scope": self.scopes_apart.join(self.scopes), "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{_at(site, self.authorise)}?{urlencode(asked | dict(self.more))}"

    def agreed(self, site: str, app: App, agreement: Agreement) -> Talk[Secret]:
        form = {
            "grant_type": "authorization_code", "code": agreement.code, "redirect_uri": agreement.redirect,
            "code_verifier": agreement.verifier,
        }  # fmt: skip
        return (yield from self._given(site, app, form, Secret("")))

    def renewed(self, site: str, app: App, secret: Secret) -> Talk[Secret]:
        refresh = session_of(secret).refresh
        if not refresh:
            return secret
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        return (yield from self._given(site, app, form, secret))

    def _given(self, site: str, app: App, form: dict[str, str], before: Secret) -> Talk[Secret]:
        address = _at(site, self.token)
        host = host_of(address)
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        form = {**form, "client_id": app.client_id}
        if self.proves_in_header:
            pair = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        elif app.secret:
            form["client_secret"] = app.secret
        request = Request("POST", address, headers, urlencode(form).encode(), is_secret=True)
        response = yield from Asking().ask(request)
        told = object_of(response)
        if response.status != 200:
            raise _refused(told, response.status, host, is_renewal=bool(before.value))
        return _secret(told, response, host, before)


def _secret(told: Mapping[str, Any], response: Response, host: str, before: Secret) -> Secret:
    value, refresh, seconds = told.get("access_token"), told.get("refresh_token"), told.get("expires_in")
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= LONGEST_TOKEN
        or str(told.get("token_type", "bearer")).lower() != "bearer"
    ):
        raise Unreachable(f"{host} agreed and gave nothing to sign in with.")
    kept = refresh if isinstance(refresh, str) and 0 < len(refresh) <= LONGEST_TOKEN else session_of(before).refresh
    now = maybe(response.header("Date"))
    lasts = seconds if isinstance(seconds, int) and not isinstance(seconds, bool) and 0 < seconds < 10**9 else None
    ends = None if lasts is None or now is None else now + lasts
    session = Session(kept, ends).written(before.session) if kept or ends is not None else before.session
    return replace(before, value=value, session=session)


def _refused(told: Mapping[str, Any], status: int, host: str, *, is_renewal: bool) -> Refusal | Unreachable:
    """RFC 6749, 5.2."""
    error = told.get("error")
    if error == "invalid_grant":
        return Refusal(
            TAKEN_BACK
            if is_renewal
            else f"{host} does not know this permission any more: it was used, or it took too long. {AGAIN}"
        )
    if error in ("invalid_client", "unauthorized_client"):
        return Refusal(
            f"{host} does not know this installation (it answered {status}). Check the app’s id and secret in the settings."
        )
    if isinstance(error, str) and error:
        return Refusal(f"{host} refuses (it answered {status}). {AGAIN}")
    return Unreachable(f"{host} gave nothing to sign in with (it answered {status}).")


def _at(site: str, address: str) -> str:
    return f"{site}{address}" if address.startswith("/") else address
