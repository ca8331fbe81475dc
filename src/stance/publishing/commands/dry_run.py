"""``stance post dry-run``: try out what is to go out on a day."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

from django.utils import timezone

from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.engines.policy import Refused
from stance.people.models import Agency
from stance.publishing.actions import dry_runs
from stance.publishing.commands.persons import in_the_name_of
from stance.publishing.refusal import PostRefused
from stance.register.models import Account


def run(options: argparse.Namespace, output: Output) -> int:
    try:
        with in_the_name_of(options.user):
            made = dry_runs.dry_run(agency=_agency(options.agency), day=_day(options.day))
    except (PostRefused, Refused) as refusal:
        return output.refuse(str(refusal))
    names = Account.objects.in_bulk([one["account"] for one in made.findings if one["account"]])
    findings = [
        {**one, "account": names[one["account"]].asked_as if one["account"] in names else ""} for one in made.findings
    ]
    told = {"day": made.day.isoformat(), "posts": made.posts, "ok": made.is_green, "findings": findings}
    head = f"{made.posts:,} planned for {made.day.isoformat()}: {'nothing stands in the way.' if made.is_green else 'not all of it can go out.'}"
    lines = [f"{'Problem' if one['is_bad'] else 'Note'}, post {one['post']}: {one['words']}" for one in findings]
    output.result(told, "\n".join([head, *lines]))
    return DONE if made.is_green else DONE_WITH_FAILURES


def _agency(slug: str) -> Agency:
    rows = Agency.objects.filter(slug=slug) if slug else Agency.objects.all()
    found = list(rows[:2])
    if len(found) != 1:
        raise PostRefused(f"There is no agency “{slug}”." if slug else "Say which agency: --agency.")
    return found[0]


def _day(text: str) -> date:
    if not text:
        return timezone.localdate() + timedelta(days=1)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PostRefused(f"“{text}” is no day, such as 2027-03-28.") from error
