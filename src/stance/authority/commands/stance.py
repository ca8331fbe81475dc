"""``stance stance show``, ``simulate`` and ``propose``: what a stance says, what it would change, and writing it down."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from stance.authority import simulation
from stance.authority.actions import stances as actions
from stance.authority.queries import stances
from stance.doors.command_output import DONE, Output
from stance.engines.policy import AREA_WORDS, AREAS, RULES, SIDE_WORDS, LeavesUncovered, Stance, authorise, preset
from stance.people.models import Agency


class AgencyUnknown(LookupError):
    """There is no agency of this name; the message says which there are."""


def _agency(slug: str) -> Agency | None:
    """The one named, else the host agency; None before there is any. Raises AgencyUnknown."""
    found = Agency.objects.filter(**({"slug": slug} if slug else {"is_host": True})).first()
    if slug and found is None:
        known = ", ".join(Agency.objects.order_by("slug").values_list("slug", flat=True)[:10]) or "none yet"
        raise AgencyUnknown(f"There is no agency “{slug}”. Known: {known}.")
    return found


def show(options: argparse.Namespace, output: Output) -> int:
    try:
        agency = _agency(options.agency)
    except AgencyUnknown as unknown:
        return output.refuse(str(unknown))
    authorise("authority.stance.read", agency)
    found = _wanted(options.basis, agency)
    if found is None:
        return output.refuse("No stance has been adopted yet. Show a proposal: leader, supporter or observer.")
    output.result({"stance": found.basis, "version": found.number, "areas": areas(found)}, _table(found))
    return DONE


def _wanted(basis: str, agency: Agency | None) -> Stance | None:
    if basis:
        return preset(basis).stance
    return stances.as_stance(stances.in_force(agency.pk if agency else None))


def areas(stance: Stance) -> dict[str, Any]:
    """area → duties in words for each side, and action → side, approver, consulted, told."""
    found: dict[str, Any] = {area: {"duties": dict(stance.duties.get(area, {})), "actions": {}} for area in AREAS}
    for action, rule in RULES.items():
        if action in stance.rules:
            found[rule.area]["actions"][action] = stance.rules[action].as_json()
    return found


def _table(stance: Stance) -> str:
    lines = [f"{stance.words[0].upper()}{stance.words[1:]}"]
    for area, words in AREA_WORDS.items():
        lines.append(f"\n{words}")
        for action, rule in RULES.items():
            if rule.area == area and action in stance.rules:
                said = stance.rules[action]
                approval = "" if said.approver == "none" else f", approved by {SIDE_WORDS[said.approver]}"
                lines.append(f"  {action:34} {SIDE_WORDS[said.side]}{approval}")
    return "\n".join(lines)


def simulate(options: argparse.Namespace, output: Output) -> int:
    try:
        agency = _agency(options.agency)
    except AgencyUnknown as unknown:
        return output.refuse(str(unknown))
    authorise("authority.stance.simulate", agency)
    if agency is None:
        nothing: dict[str, Any] = {name: [] for name in NAMES}
        words = "There is no agency yet, so nobody would gain or lose anything. Add one under Organisation."
        output.result({**nothing, "people": 0, "actions": len(RULES)}, words)
        return DONE
    found = simulation.simulate(agency, preset(options.basis).stance)
    value = {name: [asdict(row) for row in getattr(found, name)] for name in NAMES}
    output.result({**value, "people": found.people, "actions": found.actions}, _counts(found))
    return DONE


def propose(options: argparse.Namespace, output: Output) -> int:
    try:
        agency = _agency(options.agency)
    except AgencyUnknown as unknown:
        return output.refuse(str(unknown))
    if agency is None:
        return output.refuse("There is no agency yet. Add one under Organisation.")
    try:
        version = actions.propose(
            agency=agency, basis=options.basis, note=options.note, leaving_uncovered=options.leaving_uncovered
        )
    except LeavesUncovered as refusal:
        left = "".join(f"\n  {line}" for line in refusal.left)
        return output.refuse(f"{refusal} (--leaving-uncovered){left}")
    words = f"The {version} is a proposal for {agency} now. Two people adopt it on the page “Your stance”."
    output.result({"version": version.number, "basis": version.basis, "agency": agency.slug}, words)
    return DONE


NAMES = ("gains", "losses", "uncovered", "rerouted", "stopped")


def _counts(found: simulation.Simulation) -> str:
    counted = ", ".join(f"{len(getattr(found, name))} {name}" for name in NAMES)
    return f"{found.people} people, {found.actions} actions: {counted}. --json names each of them."
