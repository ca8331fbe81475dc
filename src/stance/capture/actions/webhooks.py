"""Being called by platforms: making the address, and taking what comes to it. A message is kept as it came before anything is read from it,
and leads to a look; nothing in it is believed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from stance.archive.writes import captures
from stance.archive.writes.captures import Message
from stance.capture.models import Capture, Delivery, Webhook
from stance.capture.refusal import CaptureRefused
from stance.capture.writes import states, subscriptions
from stance.channels import discovery
from stance.channels.port.hooks import Answer, Headers, Hook, Named
from stance.channels.port.websub import intent
from stance.engines.policy import authorise
from stance.journal import trail
from stance.people.key_ring import CannotOpen, ring
from stance.register.models import Account, Connection

PURPOSE = "webhook secret"
CHANGE = "capture.webhook.change"
LARGEST = 1024 * 1024
"""Bytes of one message; platforms send some kilobytes."""
MOST_A_MINUTE = 600
LONGEST_SECRET = 500


class NotTaken(Exception):
    """The message is none of the platform's: whatever was wrong, who sent it is told the same."""


class TooMany(Exception):
    """More came within a minute than is taken; the platform sends it again."""


@dataclass(frozen=True, slots=True)
class Made:
    """``own_secret`` is what signs where we made it: shown once, "" where the app's secret signs."""

    webhook: Webhook
    own_secret: str


def make(*, account: Account, secret: str) -> Made:
    """An address for the account's platform to call; one that there was is replaced. Raises CaptureRefused."""
    decision = authorise("capture.webhook.change", account)
    hook = _hook_of(account)
    if hook is None:
        raise CaptureRefused(f"{account.platform_name} calls nobody: it is looked at instead.")
    if not Connection.objects.filter(account=account).exists():
        raise CaptureRefused(f"{account.named} is not connected. Connect it first.")
    given = secret.strip()
    if hook.key == "app" and not 8 <= len(given) <= LONGEST_SECRET:
        raise CaptureRefused(f"Give the secret that signs: {hook.told.lower()}. It has 8 characters or more.")
    own = secrets.token_urlsafe(32) if hook.key == "own" else ""
    values = {
        "token": secrets.token_urlsafe(32),
        "verify": secrets.token_urlsafe(24),
        "sealed": ring().seal(own or given, PURPOSE),
        "made_at": timezone.now(),
        "challenged_at": None,
        "hub": "",
        "topic": "",
        "is_pending": False,
        "lease_until": None,
        "due_at": timezone.now(),
        "failures_count": 0,
        "hub_problem": "",
    }
    with transaction.atomic():
        found, _new = Webhook.objects.update_or_create(account=account, defaults=values)
        _trace(account, f"made an address at which {account.platform_name} calls about {account.named}", decision)
    return Made(found, "" if hook.topic is not None else own)


def end(*, account: Account) -> None:
    """The address answers nobody any more. Raises CaptureRefused."""
    decision = authorise("capture.webhook.change", account)
    with transaction.atomic():
        gone, _ = Webhook.objects.filter(account=account).delete()
        if not gone:
            raise CaptureRefused("There is no such address.")
        _trace(account, f"ended the address at which {account.platform_name} called about {account.named}", decision)


def _trace(account: Account, words: str, decision: object) -> None:
    trail.record(
        action=CHANGE,
        summary=words,
        object_kind="account",
        object_id=str(account.pk),
        decision=decision,  # type: ignore[arg-type]  # what authorise gave
    )


def challenged(*, token: str, question: Mapping[str, str]) -> Answer:
    """The platform asks whether the address is ours. Raises NotTaken."""
    authorise("capture.webhook.receive")
    webhook, hook, key = _opened(token)
    if hook.topic is not None and webhook.topic:
        return _at_hub(webhook, question)
    answer = hook.challenged(question, key, webhook.verify, webhook.account.platform_id)
    if answer is None:
        _refused(webhook)
        raise NotTaken
    Webhook.objects.filter(pk=webhook.pk).update(challenged_at=timezone.now())
    return answer


def _at_hub(webhook: Webhook, question: Mapping[str, str]) -> Answer:
    """A hub verifies what was asked of it, and nothing else (WebSub 5.3): a question that nobody waits for is another's."""
    found = intent(question)
    if found is None or found.topic != webhook.topic or (found.mode == "subscribe" and not webhook.is_pending):
        _refused(webhook)
        raise NotTaken
    if found.mode == "denied":
        subscriptions.denied(webhook, found, timezone.now())
        return Answer(b"")
    subscriptions.confirmed(webhook, found, timezone.now())
    return Answer(found.challenge.encode())


def receive(*, token: str, headers: Headers, body: bytes) -> int:
    """A message: kept as it came, once, and the account is looked at as soon as anybody can. Returns how many things in it are new. Raises
    NotTaken, TooMany and OSError (disk full: the platform sends it again)."""
    authorise("capture.webhook.receive")
    webhook, hook, key = _opened(token)
    if not hook.is_signed(headers, body, key):
        _refused(webhook)
        raise NotTaken
    account, now = webhook.account, timezone.now()
    if Delivery.objects.filter(account=account, came_at__gte=now - timedelta(minutes=1)).count() >= MOST_A_MINUTE:
        raise TooMany
    digest = sha256(body).hexdigest()
    if Delivery.objects.filter(account=account, event=digest).exists():
        return _repeated(webhook)
    url = f"{settings.PUBLIC_URL}/webhooks/{account.platform}/{account.platform_id}"
    # Others wrote most of what platforms call about: the message goes when the time of what the public writes is over.
    prepared = captures.prepared(account, [Message(url, _type_of(headers), body, now)], [], holds_public=True)
    named = _of_account(hook.read(body), account)
    with transaction.atomic():
        Webhook.objects.select_for_update().get(pk=webhook.pk)
        events = {digest, *(sha256(one.event.encode()).hexdigest() for one in named if one.event)}
        known = set(Delivery.objects.filter(account=account, event__in=events).values_list("event", flat=True))
        fresh = events - known
        if digest in known or (named and not fresh - {digest}):
            return _repeated(webhook)
        captures.write(prepared)
        exchange = captures.exchange_of(prepared)
        Delivery.objects.bulk_create([Delivery(account=account, event=one, exchange=exchange) for one in sorted(fresh)])
        Webhook.objects.filter(pk=webhook.pk).update(came=F("came") + 1, came_at=now)
        if any(one.is_profile for one in named):
            Capture.objects.filter(account=account).update(profile_due_at=now)
        states.call([account])
    return len(fresh - {digest}) or 1


def _of_account(named: tuple[Named, ...], account: Account) -> list[Named]:
    """A platform calls one address about several accounts of its app."""
    return [one for one in named if one.account_id in ("", account.platform_id)]


def _repeated(webhook: Webhook) -> int:
    Webhook.objects.filter(pk=webhook.pk).update(repeated=F("repeated") + 1, came_at=timezone.now())
    return 0


def _refused(webhook: Webhook) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(refused=F("refused") + 1, refused_at=timezone.now())


def _opened(token: str) -> tuple[Webhook, Hook, bytes]:
    found = Webhook.objects.select_related("account").filter(token=token).first()
    hook = _hook_of(found.account) if found is not None else None
    if found is None or hook is None or found.account.status == "archived" or found.account.not_captured:
        raise NotTaken
    try:
        return found, hook, ring().open(found.sealed, PURPOSE).encode()
    except CannotOpen:
        raise NotTaken from None


def _hook_of(account: Account) -> Hook | None:
    try:
        return discovery.hook(account.platform)
    except KeyError:
        return None


def _type_of(headers: Headers) -> str:
    """As a WARC record names it; what is odd is bytes."""
    said = headers.get("content-type", "").partition(";")[0].strip().lower()
    is_type = (
        said.isascii()
        and said.count("/") == 1
        and said.replace("/", "").replace("+", "").replace("-", "").replace(".", "").isalnum()
    )
    return said if is_type and len(said) < 80 else "application/octet-stream"
