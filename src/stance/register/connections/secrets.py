"""Secrets of connections, sealed for the database and opened for the moment in which they are used."""

from __future__ import annotations

import json

from stance.channels.port.connecting import Secret
from stance.people.key_ring import ring
from stance.register.models import Connection

PURPOSE = "connection secret"
PURPOSE_OF_APPS = "platform app"


def sealed(secret: Secret) -> str:
    return ring().seal(json.dumps([secret.value, secret.name, secret.session]), PURPOSE)


def opened(connection: Connection) -> Secret:
    """Raises CannotOpen (``people.key_ring``)."""
    value, name, session = json.loads(ring().open(connection.sealed, PURPOSE))
    return Secret(value, name, session)
