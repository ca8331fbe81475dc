"""Subscribing at the hubs of platforms and feeds, so that they call, and renewing that before it ends."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from stance.capture.models import Webhook
from stance.capture.queries import webhooks as queries
from stance.capture.refusal import CaptureRefused
from stance.capture.writes import states, subscriptions
from stance.channels import discovery
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.websub import subscribing
from stance.engines.policy import authorise
from stance.people.key_ring import CannotOpen, ring
from stance.register.connections.conversation import carried_out
from stance.register.models import Connection

PURPOSE = "webhook secret"


def renew_due() -> int:
    """Ask the hubs whose time it is. What a hub says is kept beside the address; looks go on whatever it is. Returns how many were asked."""
    authorise("capture.account.look")
    found = queries.to_subscribe()
    for webhook in found:
        try:
            _subscribe(webhook)
        except (Refusal, Unreachable, CaptureRefused, CannotOpen) as trouble:
            subscriptions.failed(webhook, str(trouble) or "The secret cannot be opened.", timezone.now())
    return len(found)


def _subscribe(webhook: Webhook) -> None:
    hook = discovery.hook(webhook.account.platform)
    connection = Connection.objects.select_related("account").filter(account=webhook.account_id).first()
    if hook.topic is None or connection is None:
        raise CaptureRefused(f"{webhook.account.named} is not connected. Connect it first.")
    secret = ring().open(webhook.sealed, PURPOSE)
    topic = carried_out(hook.topic(states.look_of(connection)))
    if topic is None:
        raise CaptureRefused(f"{webhook.account.named} names no hub: it is looked at instead.")
    if not topic.hub.startswith("https://") and not settings.FETCH_LOOPBACK:
        raise CaptureRefused("The hub would be told the secret without encryption: it is looked at instead.")
    subscriptions.asked(webhook, topic, timezone.now())
    address = settings.PUBLIC_URL + reverse("webhook", args=[webhook.token])
    carried_out(subscribing(topic, address, secret))
