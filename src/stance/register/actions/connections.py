"""Connecting accounts to their platforms, finding out whether that still works, and ending it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stance.channels import discovery
from stance.channels.port.code_grants import session_of
from stance.channels.port.connecting import Ended, Identity, Known, Refusal, Secret, Unreachable
from stance.channels.port.publishing import Place
from stance.engines.policy import authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.people.key_ring import CannotOpen
from stance.register.connections import secrets
from stance.register.connections.conversation import carried_out
from stance.register.connections.sites import connector_of, site_of
from stance.register.models import Account, Connection
from stance.register.refusal import AccountRefused
from stance.register.writes import account_rows, renewals

MAKE, END, CHECK = "register.connection.make", "register.connection.end", "register.connection.check"
LONGEST_WAIT = timedelta(hours=6)
"""A platform that asks for a longer pause is asked again after this one."""
LONGEST_PLATFORM_ID = 100
PORT = re.compile(r":[0-9]{1,5}\Z")
CONFIRMED_AFTER = timedelta(minutes=5)
"""A look comes every half minute; a row each time would be too many."""


def connect(*, account: Account, site: str, secret: Secret, redirect: str = "") -> Connection:
    """Sign in to the account's platform and keep what signs in; a connection that there was is replaced. ``redirect`` is where the owner came back
    to after agreeing at the platform.

    Raises AccountRefused: with the platform's own reason, and where the secret is another account's.
    """
    decision = authorise("register.connection.make", account)
    if account.not_captured:
        raise AccountRefused(account.not_captured)
    connector = connector_of(account)
    site = site_of(account, site)
    if connector.asks == "nothing" and secret.value:
        raise AccountRefused(f"An account on {account.platform_name} is public: connect it without a secret.", "secret")
    if connector.asks != "nothing" and not secret.value.strip():
        raise AccountRefused("Give the secret that the platform shows.", "secret")
    known = _identified(account, site, secret)
    _must_be_of(account, known.identity)
    now = timezone.now()
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        if found.status == "archived":
            raise AccountRefused("It is archived: nothing is captured of it any more.")
        if found.not_captured:
            raise AccountRefused(found.not_captured)
        _must_be_of(found, known.identity)  # what it is known by may have been learnt while the platform was asked
        had = Connection.objects.filter(account=found).exists()
        values = {
            "site": site,
            "redirect": redirect,
            "made_at": now,
            "made_by_id": current().person,
            **_healthy(known, now),
        }
        connection, _made = Connection.objects.update_or_create(account=found, defaults=values)
        if not found.platform_id and known.identity.account_id:
            _learn_id(found, known.identity.account_id)
        trail.record(
            action=MAKE,
            summary=f"{'renewed the connection of' if had else 'connected'} {found.named}",
            object_kind="account",
            object_id=str(found.pk),
            decision=decision,
            details={"site": site, "as": known.identity.handle, "scopes": list(known.identity.scopes)},
        )
    return connection


def end(*, account: Account) -> None:
    """Forget what signs in. Posts that were captured stay. Raises AccountRefused."""
    decision = authorise("register.connection.end", account)
    with transaction.atomic():
        found = account_rows.locked(account.pk)
        gone, _ = Connection.objects.filter(account=found).delete()
        if not gone:
            raise AccountRefused("It is not connected.")
        trail.record(
            action=END,
            summary=f"ended the connection of {found.named}",
            object_kind="account",
            object_id=str(found.pk),
            decision=decision,
        )


def check(*, account: Account) -> Connection:
    """Ask the platform whether it still knows us. What it says is kept. Raises AccountRefused where there is no connection."""
    decision = authorise("register.connection.check", account)
    connection = Connection.objects.filter(account=account).first()
    if connection is None:
        raise AccountRefused("It is not connected.")
    now = timezone.now()
    if not renewals.taken(connection, now):
        return connection  # somebody renews it at this moment, and says what came of it
    try:
        secret = renewals.renewed(connection, now)
        known = carried_out(discovery.connector(account.platform).identify(connection.site, secret))
        _must_be_of(account, known.identity)
        values = _healthy(known, now)
    except Unreachable as trouble:
        values = _failing(connection, "transient", str(trouble), now, trouble.wait_seconds)
    except (Refusal, AccountRefused, CannotOpen) as refusal:
        values = _failing(connection, "dead", str(refusal) + _by_whom(connection, refusal), now)
    with transaction.atomic():
        # One that was made anew in the meantime is not what was asked about.
        rows = Connection.objects.filter(pk=connection.pk, made_at=connection.made_at)
        if rows.update(**values, renewing_until=None) and values["state"] != connection.state:
            trail.record(
                action=CHECK,
                summary=f"the connection of {account.named}: {Connection.State(values['state']).label.lower()}",
                object_kind="account",
                object_id=str(account.pk),
                decision=decision,
                details={"state": [connection.state, values["state"]], "problem": values["problem"]},
            )
    connection.refresh_from_db()
    return connection


def signed_in(*, connection: Connection, sign_in: Callable[[], Place]) -> Place:
    """What a channel signs in with for one run of publishing. Nobody else renews the account's secret meanwhile, and a new one is kept before
    anything is asked with it. Raises as the channel does, and Unreachable while somebody else renews it."""
    authorise("register.connection.check", connection.account)
    if not renewals.taken(connection, timezone.now()):
        raise Unreachable(f"{connection.account.named} is signed in by another worker at this moment.", 2.0)
    rows = Connection.objects.filter(pk=connection.pk, made_at=connection.made_at)
    try:
        connection.refresh_from_db()  # what was read before may have ended: another worker signed in since
        place = sign_in()
        if place.secret != secrets.opened(connection):
            rows.update(sealed=secrets.sealed(place.secret))
    finally:
        rows.update(renewing_until=None)
    return place


def confirm(*, account: Account) -> bool:
    """A look that signed in a moment ago told the same as a check: none is due then. Only of a connection that works; one that does not is
    asked by itself. Whether anything was written."""
    authorise("register.connection.check", account)
    channel, now = discovery.known().get(account.platform), timezone.now()
    if channel is None or not channel.signs_looks:
        return False
    rows = Connection.objects.filter(account=account, state="ok", checked_at__lt=now - CONFIRMED_AFTER)
    return bool(rows.update(checked_at=now, succeeded_at=now))


def _identified(account: Account, site: str, secret: Secret) -> Known:
    try:
        return carried_out(discovery.connector(account.platform).identify(site, secret))
    except (Refusal, Unreachable) as refusal:
        raise AccountRefused(str(refusal), "secret" if isinstance(refusal, Refusal) else "site") from refusal


def _must_be_of(account: Account, identity: Identity) -> None:
    known_as = (identity.account_id, *identity.also_known_as)
    same = account.platform_id in known_as if account.platform_id else _names(account, identity.handle)
    if not same:
        shown = discovery.written(account.platform, identity.handle)
        raise AccountRefused(
            f"This signs in as {shown} (id {identity.account_id}), not as {account.named}. Make the secret while signed in as "
            f"{account.named}, or register {shown} first.",
            "secret",
        )


def _learn_id(found: Account, platform_id: str) -> None:
    if len(platform_id) > LONGEST_PLATFORM_ID:
        raise AccountRefused(
            f"The platform’s own id of this account has {len(platform_id):,} characters; up to {LONGEST_PLATFORM_ID} can be kept."
        )
    other = Account.objects.filter(platform=found.platform, platform_id=platform_id).exclude(pk=found.pk).first()
    if other is not None:
        raise AccountRefused(
            f"By the platform’s own id ({platform_id}) this is {other.named}, which is registered already: connect that one.",
            "secret",
        )
    found.platform_id = platform_id
    found.save(update_fields=["platform_id"])


def _names(account: Account, handle: str) -> bool:
    """A server on this machine, which tests alone may ask, names itself with its port; an account's host has none."""
    name = PORT.sub("", handle) if settings.FETCH_LOOPBACK else handle
    return account.handle.removeprefix("@").lower() in (one.removeprefix("@").lower() for one in (handle, name))


def _healthy(known: Known, now: datetime) -> dict[str, Any]:
    expires = known.identity.expires_at or session_of(known.secret).ends_at
    return {
        "sealed": secrets.sealed(known.secret),
        "shown_as": known.identity.handle[:200],
        "scopes": list(known.identity.scopes),
        "expires_at": None if expires is None else datetime.fromtimestamp(expires, UTC),
        "state": "ok",
        "problem": "",
        "failing_since": None,
        "wait_until": None,
        "checked_at": now,
        "asked_at": now,
        "succeeded_at": now,
    }


def _by_whom(connection: Connection, refusal: Exception) -> str:
    """Whom to ask, where the platform says that what a person did ended the secret: it does not say who that was, we know who gave it."""
    maker = connection.made_by
    return f" {maker.name} connected it." if isinstance(refusal, Ended) and maker is not None else ""


def _failing(
    connection: Connection, state: str, words: str, now: datetime, wait_seconds: float | None = None
) -> dict[str, Any]:
    """What the platform said last; a secret is never overwritten by a failure."""
    wait = None if wait_seconds is None else now + min(timedelta(seconds=max(0.0, wait_seconds)), LONGEST_WAIT)
    return {
        "state": state,
        "problem": words[:500] or "It gave no reason.",
        "failing_since": connection.failing_since or now,
        "wait_until": wait,
        "checked_at": now,
        "asked_at": now,
    }
