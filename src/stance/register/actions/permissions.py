"""Connecting an account by its owner's agreement at the platform (OAuth 2.0 with PKCE, RFC 6749 and RFC 7636), and renewing that."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace

from stance.channels import discovery
from stance.channels.port.authorising import Agreement
from stance.channels.port.connecting import Refusal, Unreachable
from stance.engines.policy import authorise
from stance.register.actions import connections
from stance.register.connections.conversation import carried_out
from stance.register.connections.sites import site_of
from stance.register.models import Account, Connection
from stance.register.refusal import AccountRefused
from stance.register.writes.platform_apps import app_of


@dataclass(frozen=True, slots=True)
class Pending:
    """What is remembered, by the browser's session alone, of a way out: for whom it is, and what only we know of it."""

    account: int
    site: str
    redirect: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def begin(*, account: Account, site: str, redirect: str) -> tuple[str, Pending]:
    """Where the owner is sent to agree, and what has to be remembered. Raises AccountRefused."""
    authorise("register.connection.make", account)
    site = site_of(account, site)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    try:
        app = app_of(account.platform, site, redirect)
    except (Refusal, Unreachable) as refusal:
        raise AccountRefused(str(refusal), "site") from refusal
    address = discovery.authoriser(account.platform).address(site, app, redirect, state, challenge)
    return address, Pending(account.pk, site, redirect, state, verifier)


def finish(*, account: Account, pending: Pending, state: str, code: str) -> Connection:
    """What the owner agreed to signs in from now on. Raises AccountRefused, also for what was not begun here."""
    authorise("register.connection.make", account)
    if not hmac.compare_digest(pending.state.encode(), state.encode()) or pending.account != account.pk or not code:
        raise AccountRefused("This was not begun here, or it was finished already. Begin again.")
    try:
        app = app_of(account.platform, pending.site, pending.redirect)
        agreement = Agreement(code, pending.redirect, pending.verifier)
        secret = carried_out(discovery.authoriser(account.platform).agreed(pending.site, app, agreement))
    except (Refusal, Unreachable) as refusal:
        raise AccountRefused(str(refusal)) from refusal
    if discovery.connector(account.platform).asks_name:
        secret = replace(secret, name=account.handle)  # who agrees is a person: which page it is for, the register says
    return connections.connect(account=account, site=pending.site, secret=secret, redirect=pending.redirect)
