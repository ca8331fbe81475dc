"""The seam for policy: no public action without a permission, no permission without a rule, no rule without a use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from stance.engines.policy import RULES
from stance.rooms.listed import rooms

from .source import SOURCE, Function, action_modules, calls, first_text, modules

NAMED = sorted({action.partition(".")[0] for action in RULES} | {room.name for room in rooms()})
ACTION = re.compile(rf"[\"']((?:{'|'.join(NAMED)})(?:\.[a-z_]+)+)[\"']")


def unguarded(tree: ast.Module) -> list[str]:
    """Public functions (and methods of public classes) whose first statement does not call `authorise`."""
    return [name for name, function in public_functions(tree) if not is_guarded(function)]


def public_functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node.name, node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inner in node.body:
                if isinstance(inner, Function) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def is_guarded(function: Function) -> bool:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    # Only a statement that always runs counts: not one inside an if, a with or a try.
    return bool(body) and isinstance(body[0], ast.Expr | ast.Assign | ast.Return) and any(calls(body[0], "authorise"))


ACTIONS = list(action_modules())


@pytest.mark.parametrize(("path", "tree"), ACTIONS, ids=[str(path) for path, _tree in ACTIONS])
def test_every_public_action_asks_first(path: object, tree: ast.Module) -> None:
    assert unguarded(tree) == []


@pytest.mark.parametrize(("path", "tree"), ACTIONS, ids=[str(path) for path, _tree in ACTIONS])
def test_the_gate_is_the_real_one(path: object, tree: ast.Module) -> None:
    gates = [
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "authorise" for alias in node.names)
    ]
    assert not list(public_functions(tree)) or gates == ["stance.engines.policy"]


def test_the_enumeration_sees_the_actions_that_there_are() -> None:
    names = {f"{path}:{name}" for path, tree in ACTIONS for name, _function in public_functions(tree)}
    assert {
        "archive/actions/imports.py:begin",
        "archive/actions/ledger.py:verify",
        "archive/actions/sample.py:remove",
        "people/actions/access.py:set_role",
        "authority/actions/requests.py:answer",
        "jobs/actions.py:cancel",
        "people/actions/invitations.py:invite",
        "register/actions/registrations.py:register_account",
    } <= names
    assert len(names) >= 20


@pytest.mark.parametrize(
    "source",
    [
        "def act(): return 1",
        "def act():\n    'Says what it does.'\n    write()\n    authorise('a.b')",
        "def act(really):\n    if really:\n        authorise('a.b')",
        "async def act(): write()",
        "class Doer:\n    def act(self): write()",
        "def act(): authorised('a.b')",
        "def act():\n    'Only says what it does.'",
        "def act():\n    try:\n        authorise('a.b')\n    except Refused:\n        pass",
    ],
)
def test_an_unguarded_action_would_be_noticed(source: str) -> None:
    assert len(unguarded(ast.parse(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def act():\n    'Says what it does.'\n    decision = authorise('a.b')\n    write()",
        "def act(): return carry_out(authorise('a.b'))",
        "def _inner(): write()",
        "class Trouble(Exception): pass",
    ],
)
def test_a_guarded_action_passes(source: str) -> None:
    assert unguarded(ast.parse(source)) == []


def asked_for() -> dict[str, list[str]]:
    """Action names that the source asks the gate for, and where."""
    found: dict[str, list[str]] = {}
    for path, tree in modules():
        for call in calls(tree, "authorise"):
            name = first_text(call)
            if path.parts[:2] != ("engines", "policy"):
                assert name, f"{path}:{call.lineno} asks for an action that is not written out"
                found.setdefault(name, []).append(f"{path}:{call.lineno}")
    return found


def test_every_action_asked_for_has_a_rule() -> None:
    assert {name: places for name, places in asked_for().items() if name not in RULES} == {}


def test_every_rule_is_used() -> None:
    """What is declared is done elsewhere so far: "who can" asks for it by its name."""
    declared = {action for action, rule in RULES.items() if rule.declared}
    assert sorted(set(RULES) - set(asked_for()) - declared) == []
    assert declared.isdisjoint(asked_for())


def test_every_action_a_page_explains_has_a_rule() -> None:
    unknown = {}
    for path, tree in modules():
        for call in calls(tree, "may", "NavigationItem", "HomeItems", "rule"):
            for argument in call.args:
                text = argument.value if isinstance(argument, ast.Constant) else None
                if isinstance(text, str) and ACTION.fullmatch(f'"{text}"') and text not in RULES:
                    unknown[text] = f"{path}:{call.lineno}"
    for template in SOURCE.rglob("templates/**/*.html"):
        for name in ACTION.findall(template.read_text(encoding="utf-8")):
            if name not in RULES:
                unknown[name] = str(template.relative_to(SOURCE))
    assert unknown == {}
