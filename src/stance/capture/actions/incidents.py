"""Mailing people about incidents: once for all accounts of a platform that are gone together."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.utils import timezone

from stance.capture import notices
from stance.capture.models import Incident
from stance.capture.queries.outages import MOST, outages
from stance.capture.rules import TOLD_AFTER
from stance.engines.policy import authorise


def tell() -> int:
    """Those that began a minute ago and that nobody was mailed about, with what began on the same platform since. What ended before is a
    passing fault, and is not mailed. Returns how many mails' worth of incidents were told."""
    authorise("capture.account.look")
    with transaction.atomic():
        untold = list(
            Incident.objects.filter(told_at=None)
            .select_for_update(of=("self",))
            .select_related("account")
            .order_by("began_at")[:MOST]
        )
        ripe = {one.account.platform for one in untold if one.began_at <= timezone.now() - TOLD_AFTER}
        told = [one for one in untold if one.account.platform in ripe]
        still_open = list(Incident.objects.filter(ended_at=None).select_related("account").order_by("began_at")[:MOST])
        new = {one.pk for one in told if one.ended_at is None}
        whole, others = outages(still_open)
        for rows in whole:
            if any(one.pk in new for one in rows):
                notices.incidents(rows, is_outage=True)
        apart: dict[str, list[Incident]] = defaultdict(list)
        for one in others:
            if one.pk in new:
                apart[one.account.platform].append(one)
        for rows in apart.values():
            notices.incidents(rows, is_outage=False)
        Incident.objects.filter(pk__in=[one.pk for one in told]).update(told_at=timezone.now())
    return len(told)
