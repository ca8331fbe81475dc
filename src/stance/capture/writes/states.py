"""Whose turn it is: a look holds the account's lease, so that two workers never look at one at once."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from stance.capture import rules
from stance.capture.looking import Order, Visit
from stance.capture.models import Capture, ListedAccount, Stream
from stance.channels import discovery
from stance.channels.port.pulling import Look
from stance.people.key_ring import CannotOpen
from stance.register.connections.secrets import opened
from stance.register.models import Account, Connection

LEASED = timedelta(minutes=3)
"""Longer than a look takes (``looking.MOST_SECONDS``, and an answer or two); the account of one that was killed is looked at again then.
One that does take longer writes nothing."""


def begin_for_connected() -> int:
    """Every connected account whose platform can be looked at is. Returns how many are new."""
    platforms = [channel.platform for channel in discovery.known().values() if channel.puller]
    rows = Connection.objects.filter(account__platform__in=platforms)
    rows = rows.exclude(account__in=Capture.objects.values("account"))
    made = [Capture(account_id=account) for account in rows.values_list("account_id", flat=True)]
    return len(Capture.objects.bulk_create(made, ignore_conflicts=True))


def taken(account: Account, now: datetime) -> Capture | None:
    """The account's capture under a new lease; None while somebody else looks."""
    free = Q(lease="") | Q(leased_until__lt=now)
    lease = secrets.token_hex(8)
    took = Capture.objects.filter(free, account=account).update(lease=lease, leased_until=now + LEASED)
    return Capture.objects.get(account=account) if took else None


def look_of(connection: Connection, validators: str = "") -> Look:
    """What is looked at, and as whom: as the public where the secret cannot be opened, which many platforms show enough."""
    account = connection.account
    try:
        secret = opened(connection)
    except CannotOpen:
        secret = None
    view = settings.NETWORK_VIEWS.get(account.platform, "")
    return Look(connection.site, account.platform_id, account.handle, secret, validators, view)


def ended(capture: Capture, order: Order, visit: Visit) -> None:
    """How far the look has come, and when the next one is due. Nothing where another took the account over in the meantime."""
    now, trouble = timezone.now(), visit.trouble
    with transaction.atomic():
        found = Capture.objects.select_for_update().filter(account=capture.account_id, lease=capture.lease).first()
        if found is None:
            return
        is_called = found.due_at != capture.due_at  # while this look went on, a stream told of something newer
        found.lease, found.leased_until, found.looked_at = "", None, now
        if trouble is None:
            found.problem, found.failing_since, found.failures_count, found.succeeded_at = "", None, 0, now
        else:
            found.problem = (trouble.words + _by_whom(found.account, trouble))[:500] or "It gave no reason."
            found.failing_since = found.failing_since or now
            found.failures_count += 1
        found.validators = next((one.page.validators for one in visit.seen if one.is_first), found.validators)
        _advance(found, order, visit, now)
        found.due_at = rules.next_look(now, found.target_seconds, found.failures_count, trouble)
        wait = max((one.page.wait_seconds or 0 for one in visit.seen), default=0)
        found.due_at = max(found.due_at, now + timedelta(seconds=wait))
        pause = max(wait, (trouble.wait_seconds or 0) if trouble else 0)
        found.wait_until = now + timedelta(seconds=pause) if pause else None
        if trouble is None and (found.is_walking or is_called) and not wait:
            found.due_at = now
        found.save()


def _by_whom(account: Account, trouble: rules.Trouble) -> str:
    """Who gave what a person's doing ended: whom to ask."""
    connection = (
        Connection.objects.select_related("made_by").filter(account=account).first() if trouble.is_by_a_person else None
    )
    return f" {connection.made_by.name} connected it." if connection is not None and connection.made_by else ""


def streams(places: Collection[tuple[str, str]]) -> list[Stream]:
    """The rows of these platforms and places, new ones too."""
    platforms = {platform for platform, _place in places}
    found = {(one.platform, one.place): one for one in Stream.objects.filter(platform__in=platforms)}
    missing = [Stream(platform=platform, place=place) for platform, place in places if (platform, place) not in found]
    if missing:
        Stream.objects.bulk_create(missing, ignore_conflicts=True)
        return streams(places)
    return [found[one] for one in places]


def told_by(stream: Stream, captures: Collection[Capture]) -> None:
    if new := [one.pk for one in captures if one.stream_id != stream.pk]:
        Capture.objects.filter(pk__in=new).update(stream=stream)


def call(accounts: Collection[Account]) -> None:
    """Look at these as soon as anybody can, and as the platform wants to be asked."""
    now = timezone.now()
    rows = Capture.objects.filter(Q(wait_until=None) | Q(wait_until__lte=now), account__in=accounts)
    rows.update(due_at=now)
    ListedAccount.objects.filter(account__in=accounts, failures_count=0).update(due_at=now)


def _advance(found: Capture, order: Order, visit: Visit, now: datetime) -> None:
    newest = [one.page for one in visit.seen if not one.is_walk]
    walked = [one.page for one in visit.seen if one.is_walk]
    if newest and newest[0].newest is not None and (visit.reached or visit.gap_cursor):
        found.seen_until_seconds = newest[0].newest
    if walked or (found.is_walking and order.walk_cursor == "" and newest and not newest[0].cursor):
        last = walked[-1] if walked else newest[0]
        met = (
            order.walk_until_seconds is not None and last.oldest is not None and last.oldest < order.walk_until_seconds
        )
        found.walk_cursor = last.cursor
        if met or not last.cursor:
            found.is_walking, found.walk_cursor = False, ""
            found.walked_at = now if order.walk_until_seconds is None else found.walked_at
            found.walk_until_seconds = None
    if visit.gap_cursor and not visit.reached:
        # More came than was read at once: the walk goes over what lies between, and to wherever it was going.
        whole = found.is_walking and found.walk_until_seconds is None
        found.walk_until_seconds = None if whole else order.until_seconds
        found.is_walking, found.walk_cursor = True, visit.gap_cursor
    elif not found.is_walking and (found.walked_at is None or now - found.walked_at >= rules.WALK_AGAIN_AFTER):
        found.is_walking, found.walk_cursor, found.walk_until_seconds = True, "", None
