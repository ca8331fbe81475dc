"""The product's source as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from stance.rooms.listed import PACKAGES

SOURCE = Path(__file__).parents[3] / "src" / "stance"
PLUGGED = [
    Path(str(find_spec(package).origin)).parent  # type: ignore[union-attr]
    for package in PACKAGES
    if not package.startswith("stance.")
]
"""Rooms that do not live among the others: those of tests."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """By their path within a room: ``archive/actions/imports.py``. Parsed once for a process: nobody changes a tree."""
    return tuple(
        (path.relative_to(folder if folder == SOURCE else folder.parent), ast.parse(path.read_text(encoding="utf-8")))
        for folder in [SOURCE, *PLUGGED]
        for path in sorted(folder.rglob("*.py"))
    )


def action_modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every `actions` module, and every module of an `actions` package."""
    for path, tree in modules():
        if path.name == "actions.py" or "actions" in path.parts[:-1]:
            yield path, tree


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of a function with one of these names, also as an attribute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in names:
                yield node


def first_text(call: ast.Call) -> str | None:
    """The first argument where it is a text written out."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
