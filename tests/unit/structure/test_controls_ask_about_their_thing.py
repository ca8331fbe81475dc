"""A control asks the gate what the gate is asked when it is pressed: about its thing, or about anywhere. Asked about nothing, it is
asked about the whole installation, and shown as refused to everybody whose role is in an agency or a unit."""

from __future__ import annotations

import re
from pathlib import Path

from stance.engines.policy.catalogue import RULES
from stance.rooms.listed import rooms

SOURCE = Path(__file__).parents[3] / "src" / "stance"
ASKED_OF_NOTHING = re.compile(r'{% may "([a-z_.]+)" as ')
GATE_ASKS_OF_NOTHING = re.compile(r'authorise\("([a-z_.]+)"\)')


def of_the_installation() -> set[str]:
    """Actions that are asked about the installation itself when they are carried out, and those that reach no place."""
    actions = [path for path in SOURCE.rglob("*.py") if "actions" in path.relative_to(SOURCE).as_posix()]
    asked = {name for path in actions for name in GATE_ASKS_OF_NOTHING.findall(path.read_text())}
    return asked | {name for name, rule in RULES.items() if rule.reads or rule.personal or rule.open_to_all}


def test_no_control_of_a_thing_asks_about_the_whole_installation() -> None:
    known = of_the_installation()
    wrong = [
        f"{path.relative_to(SOURCE)}: {action}"
        for path in sorted(SOURCE.rglob("*.html"))
        for action in ASKED_OF_NOTHING.findall(path.read_text())
        if action not in known
    ]
    assert wrong == [], "name the thing ({% may action thing as … %}) or ask {% may_somewhere action as … %}"


def test_every_first_step_says_what_lets_somebody_in() -> None:
    for room in rooms():
        for step in room.first_steps:
            assert (step.action or step.entry) in RULES, step.title
