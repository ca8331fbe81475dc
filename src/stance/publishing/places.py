"""As whom a post is sent: the account's connection, and what its channel asks of it."""

from __future__ import annotations

from stance.channels import discovery
from stance.channels.port.publishing import Limits, Place, Publisher
from stance.people.key_ring import CannotOpen
from stance.publishing.refusal import PostRefused
from stance.register.connections.secrets import opened
from stance.register.models import Account, Connection


def publisher_of(account: Account) -> Publisher:
    """Raises PostRefused."""
    found = discovery.publisher(account.platform)
    if found is None:
        raise PostRefused(
            f"Stance cannot publish on {account.platform_name} yet: {account.named} is published on by hand.", "to"
        )
    return found


def connection_of(account: Account) -> Connection:
    """One that works and may publish. Raises PostRefused."""
    connection = Connection.objects.filter(account=account).first()
    if connection is None:
        raise PostRefused(f"{account.named} is not connected to {account.platform_name}. Connect it first.", "to")
    if connection.state == Connection.State.DEAD:
        raise PostRefused(f"The connection of {account.named} does not work: {connection.problem}", "to")
    lacking = [one for one in publisher_of(account).scopes if connection.scopes and one not in connection.scopes]
    if lacking:
        raise PostRefused(
            f"The connection of {account.named} may read and not publish: it lacks {', '.join(lacking)}. Connect it again with that.",
            "to",
        )
    return connection


def place_of(connection: Connection) -> Place:
    """Raises PostRefused where the secret cannot be opened."""
    account = connection.account
    try:
        secret = opened(connection)
    except CannotOpen as error:
        raise PostRefused(f"What signs {account.named} in cannot be opened here: {error}", "to") from error
    return Place(connection.site, account.platform_id, account.handle, secret)


def limits_of(account: Account) -> Limits:
    """As they are known without asking the platform."""
    return publisher_of(account).limits
