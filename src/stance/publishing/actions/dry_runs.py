"""Trying out beforehand what is to go out: everything but sending."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from stance.engines.policy import authorise
from stance.journal import trail
from stance.people.models import Agency
from stance.publishing import notices
from stance.publishing.models import DryRun
from stance.publishing.queries import dry_runs, planned
from stance.publishing.rehearsal import Finding, findings, links_of
from stance.register.outbound.reachable import why_unreachable

AT_ONCE = 8
MOST_LINKS = 500


def dry_run(*, agency: Agency, day: date) -> DryRun:
    """What stands in the way of the posts of that day (in the installation's zone), as it is now. Each link is asked for once, as somebody
    without an account would. The last run for a day is the one that is shown."""
    decision = authorise("publishing.post.rehearse", agency)
    posts = planned.of_day(agency, day)
    found = [*findings(posts), *_unreachable(links_of(posts))]
    with transaction.atomic():
        made, _is_new = DryRun.objects.update_or_create(
            agency=agency,
            day=day,
            defaults={
                "ran_at": timezone.now(),
                "posts": len(posts),
                "findings": [one.written() for one in sorted(found, key=lambda one: (not one.is_bad, one.post))],
            },
        )
        count = len(made.bad)
        trail.record(
            action="publishing.post.rehearse",
            summary=f"tried out {len(posts):,} post{'' if len(posts) == 1 else 's'} of {day.isoformat()}: {count:,} problem{'' if count == 1 else 's'}",
            object_kind="agency",
            object_id=str(agency.pk),
            decision=decision,
            agencies=[agency.pk],
        )
    return made


def run_due() -> int:
    """For each agency that has something planned for tomorrow, once an evening, with a mail to those who publish there. Returns how many."""
    authorise("publishing.post.rehearse")
    day = timezone.localdate() + timedelta(days=1)
    due = dry_runs.agencies_due(day)
    for agency in due:
        notices.tell_of(dry_run(agency=agency, day=day))
    return len(due)


def _unreachable(links: dict[str, list[int]]) -> list[Finding]:
    asked = list(links)[:MOST_LINKS]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        reasons = dict(zip(asked, pool.map(why_unreachable, asked), strict=True))
    found = [
        Finding(post, None, True, f"The link {url} does not open for everybody: {reason}")
        for url, reason in reasons.items()
        if reason
        for post in links[url]
    ]
    found += [
        Finding(post, None, False, f"The link {url} was not tried out: there are more than {MOST_LINKS:,}.")
        for url in list(links)[MOST_LINKS:]
        for post in links[url]
    ]
    return found
