"""The addresses at which platforms call, and what came to them."""

from __future__ import annotations

from django.utils import timezone

from stance.capture.models import Webhook
from stance.channels import discovery
from stance.channels.port.hooks import Hook
from stance.engines.policy import authorise
from stance.register.models import Account
from stance.register.words import NOT_CAPTURED


def of(account: Account) -> Webhook | None:
    authorise("capture.state.read", account)
    return Webhook.objects.filter(account=account).first()


def to_subscribe(most: int = 20) -> list[Webhook]:
    """Those whose hub is to be asked by now, the longest due first."""
    rows = Webhook.objects.filter(due_at__lte=timezone.now(), account__platform__in=_with_hubs())
    rows = rows.exclude(account__status="archived").exclude(account__connection=None)
    rows = rows.exclude(account__own_class__in=NOT_CAPTURED)
    return list(rows.select_related("account").order_by("due_at")[:most])


def any_to_subscribe() -> bool:
    return bool(to_subscribe(1))


def _with_hubs() -> list[str]:
    known = discovery.known().values()
    return [one.platform for one in known if one.hook and discovery.hook(one.platform).topic is not None]


def hook_of(account: Account) -> Hook | None:
    """None where the platform calls nobody."""
    authorise("capture.state.read", account)
    channel = discovery.known().get(account.platform)
    return discovery.hook(account.platform) if channel is not None and channel.hook else None
