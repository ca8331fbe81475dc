"""What changes rows stands where it is looked for: in ``actions``, ``approvables`` and ``writes``, or in a machine of its room that
is named here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from stance.rooms.listed import rooms
from tests.unit.structure.source import modules

ROOMS = {room.name for room in rooms()}
LAYERS = {"actions", "approvables", "writes", "models", "migrations"}
WRITING = {"create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "update", "delete", "save"}
OF_ROWS = {"filter", "exclude", "objects", "all", "select_for_update", "order_by", "_default_manager"}
MACHINES = {
    "archive/importing": "an import's worker: batch by batch, each in its transaction",
    "archive/import_jobs.py": "answers the queue when a job was cancelled",
    "archive/ledger": "the sequencer and what it commits",
    "archive/uploads": "pieces of files",
    "jobs": "the queue is rows",
    "journal/following": "cursors of followers",
    "journal/trail.py": "the line of the audit trail itself",
    "people/directory/tokens.py": "when a token was last used, as it is read",
    "people/guessing": "counters of wrong guesses",
    "people/sign_in": "sessions",
    "register/importing": "a table's rows, many at once",
    "site/sealing_keys.py": "the same secrets, sealed with another key",
}


def writing(tree: ast.AST) -> Iterator[int]:
    """Lines that write rows: a manager's or a query set's verbs, and ``save`` with or without fields."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITING:
            continue
        if (node.func.attr == "save" and not node.args) or _of_rows(node.func.value):
            yield node.lineno


def _of_rows(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr in OF_ROWS for one in ast.walk(node))


def layered(path: Path) -> bool:
    return not LAYERS.isdisjoint({*path.parts, path.stem})


def machine_of(path: Path) -> str:
    return next((name for name in MACHINES if path.is_relative_to(name)), "")


WRITERS = {path: lines for path, tree in modules() if path.parts[0] in ROOMS and (lines := list(writing(tree)))}


def test_every_writer_stands_in_a_layer_or_is_a_named_machine() -> None:
    told = {str(path): lines for path, lines in WRITERS.items() if not layered(path) and not machine_of(path)}
    assert told == {}


def test_every_named_machine_writes() -> None:
    assert set(MACHINES) - {machine_of(path) for path in WRITERS} == set()


@pytest.mark.parametrize(
    "source",
    [
        "Account.objects.create(name=1)", "rows = Account.objects.all()\nAccount.objects.filter(pk=1).update(a=2)",
        "account.save()", "account.save(update_fields=['a'])", "through.objects.bulk_create([])",
        "type(made)._default_manager.filter(pk=1).exclude(a=2).delete()",
    ],
)  # fmt: skip
def test_a_writer_would_be_noticed(source: str) -> None:
    assert list(writing(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["sha.update(data)", "{}.update(a=1)", "picture.save(path)", "Account.objects.get(pk=1)"]
)
def test_what_only_reads_is_none(source: str) -> None:
    assert not list(writing(ast.parse(source)))
