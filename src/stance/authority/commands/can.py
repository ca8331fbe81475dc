"""``stance can USER ACTION OBJECT [--at TIME]``: whether somebody may, and why."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from stance.authority import policy_objects
from stance.authority.queries import explanations
from stance.doors.command_output import DONE, Output
from stance.engines.policy import RULES, Decision
from stance.people.models import User


def run(options: argparse.Namespace, output: Output) -> int:
    user = User.objects.filter(email__iexact=options.user).first()
    if user is None:
        return output.refuse(f"Nobody signs in as “{options.user}”. Give the person's e-mail address.")
    if options.action not in RULES:
        close = [action for action in RULES if options.action.split(".")[-1] in action]
        hint = f" Did you mean {', '.join(close[:3])}?" if close else ""
        return output.refuse(f"There is no action “{options.action}”.{hint}")
    try:
        thing, at = policy_objects.named(options.object), instant(options.at)
    except (policy_objects.ThingUnknown, ValueError) as error:
        return output.refuse(str(error))
    decision = explanations.why(user, options.action, thing, at)
    output.result(as_json(decision), _text(user, decision))
    return DONE


def instant(text: str) -> datetime | None:
    """An RFC 3339 instant, or a day (its end, in the installation's time zone); "" is now. Raises ValueError."""
    if not text:
        return None
    try:
        found = parse_datetime(text) if "T" in text or " " in text else None
        day = None if found else parse_date(text)
    except ValueError as error:
        raise ValueError(f"“{text}” is no time that exists.") from error
    if day is not None:
        found = datetime(day.year, day.month, day.day, 23, 59, 59, 999999)  # noqa: DTZ001  (made aware below)
    if found is None:
        raise ValueError(f"“{text}” is no time: give it as 2026-11-24 or 2026-11-24T14:05:00Z.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def as_json(decision: Decision) -> dict[str, Any]:
    """Approvers are named by their e-mail addresses."""
    wanted = {person for step in decision.route for person in step.people}
    emails = dict(User.objects.filter(pk__in=wanted).values_list("pk", "email"))
    route = [{**step.as_json(), "people": [emails[person] for person in step.people]} for step in decision.route]
    return {
        "allowed": decision.allowed,
        "because": list(decision.because),
        "missing": list(decision.missing),
        "route": route,
    }


def _text(user: User, decision: Decision) -> str:
    words = RULES[decision.action].words
    lines = [f"{user} may {words}." if decision.allowed else f"{user} may not {words}."]
    lines += [f"  because {reason}" for reason in decision.because]
    lines += [f"  missing: {missing}" for missing in decision.missing]
    lines += [f"  after the approval of {step.words} ({len(step.people):,} could give it)" for step in decision.route]
    return "\n".join(lines)
