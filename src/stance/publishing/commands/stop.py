"""``stance stop`` and ``stance lift``."""

from __future__ import annotations

import argparse

from stance.doors.command_output import DONE, Output
from stance.engines.policy import Refused
from stance.people.models import Agency
from stance.publishing.actions import stops
from stance.publishing.commands.persons import in_the_name_of
from stance.publishing.refusal import PostRefused


def stop(options: argparse.Namespace, output: Output) -> int:
    try:
        with in_the_name_of(options.user):
            made = stops.stop(reason=options.reason, agency=_agency(options.agency))
    except (PostRefused, Refused) as refusal:
        return output.refuse(str(refusal))
    output.result({"stop": made.pk}, "Stopped: nothing more leaves.")
    return DONE


def lift(options: argparse.Namespace, output: Output) -> int:
    try:
        with in_the_name_of(options.user):
            outcome = stops.lift(agency=_agency(options.agency), reason=options.reason)
    except (PostRefused, Refused) as refusal:
        return output.refuse(str(refusal))
    words = "A second person has to approve it." if outcome.waits else "Lifted: posts leave again."
    output.result({"request": outcome.request.pk if outcome.waits else None}, words)
    return DONE


def _agency(slug: str) -> Agency | None:
    if not slug:
        return None
    found = Agency.objects.filter(slug=slug).first()
    if found is None:
        raise PostRefused(f"There is no agency “{slug}”.")
    return found
