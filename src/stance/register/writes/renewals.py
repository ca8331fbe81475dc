"""Renewing what signs in before it ends: one renewal at a time for each account, and what came of it is kept before anything else is asked.
A platform may end everything where a means of renewing is used twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from stance.channels import discovery
from stance.channels.port.code_grants import session_of
from stance.channels.port.connecting import Secret
from stance.register.connections import secrets
from stance.register.connections.conversation import carried_out
from stance.register.models import Connection
from stance.register.writes.platform_apps import app_of

LEASED = timedelta(minutes=3)
"""Longer than one answer may take."""
BEFORE_ITS_END = timedelta(minutes=45)
"""Three checks before it ends, so that one that fails leaves two."""


def taken(connection: Connection, now: datetime) -> bool:
    """Whether nobody else renews it now. Until ``renewing_until`` is empty again, or over, nobody else does."""
    free = Q(renewing_until=None) | Q(renewing_until__lt=now)
    return bool(Connection.objects.filter(free, pk=connection.pk).update(renewing_until=now + LEASED))


def renewed(connection: Connection, now: datetime) -> Secret:
    """What signs in, read again, and renewed where it ends soon. Raises as the channel does, and CannotOpen."""
    connection.refresh_from_db()
    secret = secrets.opened(connection)
    session = session_of(secret)
    platform = connection.account.platform
    is_due = session.ends_at is not None and session.ends_at - now.timestamp() < BEFORE_ITS_END.total_seconds()
    channel = discovery.known().get(platform)
    if channel is not None and channel.renewer:
        return _renewed_by_hand(connection, secret, now)
    if not session.refresh or not is_due:
        return secret
    app = app_of(platform, connection.site, connection.redirect, renews=True)
    after = carried_out(discovery.authoriser(platform).renewed(connection.site, app, secret))
    return _stored(connection, after)


def _renewed_by_hand(connection: Connection, secret: Secret, now: datetime) -> Secret:
    """Of a token that somebody copied, on platforms that give another one for it."""
    renewer = discovery.renewer(connection.account.platform)
    if not renewer.is_due(secret, int(now.timestamp())):
        return secret
    return _stored(connection, carried_out(renewer.renewed(connection.site, secret)))


def _stored(connection: Connection, after: Secret) -> Secret:
    """The new one is in force from here on; the old one may not be."""
    Connection.objects.filter(pk=connection.pk, made_at=connection.made_at).update(sealed=secrets.sealed(after))
    return after
