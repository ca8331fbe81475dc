"""The addresses at which platforms call, and what came to them."""

from __future__ import annotations

from stance.capture.models import Webhook
from stance.channels import discovery
from stance.channels.port.hooks import Hook
from stance.engines.policy import authorise
from stance.register.models import Account


def of(account: Account) -> Webhook | None:
    authorise("capture.state.read", account)
    return Webhook.objects.filter(account=account).first()


def hook_of(account: Account) -> Hook | None:
    """None where the platform calls nobody."""
    authorise("capture.state.read", account)
    channel = discovery.known().get(account.platform)
    return discovery.hook(account.platform) if channel is not None and channel.hook else None
