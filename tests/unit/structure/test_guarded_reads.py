"""What queries hand out is asked for like what actions do: each public one asks the gate first, or keeps to what the reader
reaches. Those that do neither are named here, with what makes it right."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.structure.source import Function, calls, modules
from tests.unit.structure.test_guarded_actions import public_functions

NARROWS = ("reach", "within")
PUBLISHED = {
    "archive/queries/ledger.py": "the ledger is published for everybody",
    "register/public/queries.py": "what the public register says is for everybody",
    "register/embeds/queries.py": "what the public register says is for everybody",
}
OTHERWISE = {
    "archive/queries/captures.py:captured_between": "for looks, whose action asks about the account",
    "archive/queries/captures.py:content_of": "for looks, whose action asks about the account",
    "archive/queries/captures.py:is_ours": "for looks, whose action asks about the account",
    "archive/queries/likenesses.py:likenesses": "for imports and looks, whose actions ask about the account",
    "archive/queries/likenesses.py:may_have_any": "for imports and looks, whose actions ask about the account",
    "archive/queries/same_posts.py:other_ids": "other ids of a record that was read already",
    "archive/queries/imports.py:refusal": "words about an import that was read already",
    "archive/queries/posts.py:current_versions": "of records whose keys a guarded search or page gave",
    "archive/queries/posts.py:posts": "of records whose keys a guarded search or page gave",
    "archive/queries/posts.py:version_order": "a sort key: reads nothing",
    "archive/queries/records.py:one_of": "for `detail`, `of_version` and the record's page, which ask about what it finds",
    "archive/queries/trail.py:sealed_up_to": "a number of the ledger, which is published",
    "authority/queries/duties.py:gaps_of": "one's own tasks on the home page",
    "authority/queries/guidance.py:unsigned_by": "one's own tasks on the home page",
    "authority/queries/prospects.py:differences": "words about two requests that were read already",
    "authority/queries/prospects.py:worded": "words about a request that was read already",
    "authority/queries/requests.py:answerable": "is itself the question whether somebody may",
    "authority/queries/stances.py:as_stance": "a row that was read already, as the policy's value",
    "authority/queries/stances.py:host_id": "the policy itself rests on it",
    "authority/queries/stances.py:in_force": "the policy itself rests on it",
    "authority/queries/stances.py:shared": "the policy itself rests on it",
    "register/queries/to_publish.py:to_put_forward": "one's own tasks, of what `accounts` narrowed",
    "archive/queries/captures.py:standing": "for looks and streams, whose actions ask about the account",
    "publishing/queries/agencies.py:agency_of": "of accounts that the action asks about with it",
    "publishing/queries/due.py:any_due": "whether the timetable has a reason",
    "publishing/queries/due.py:any_unverified": "whether the timetable has a reason",
    "publishing/queries/due.py:unverified": "for the timetable's task, whose action asks",
    "publishing/queries/blobs.py:named": "answers the archive, which keeps and checks bytes and shows none of them",
    "publishing/queries/dry_runs.py:agencies_due": "for the timetable's task, whose action asks",
    "publishing/queries/dry_runs.py:any_due": "whether the timetable has a reason",
    "publishing/queries/planned.py:agencies_of": "for the timetable's task, whose action asks",
    "publishing/queries/planned.py:bounds": "of a day, and of no rows",
    "publishing/queries/planned.py:of_day": "for an action that asks about the agency first",
    "publishing/queries/sent.py:sent_here": "answers capturing, which writes no post that it may not",
    "publishing/queries/stops.py:standing": "asked before anything leaves, whoever acts",
    "lodging/queries/clocks.py:any_due": "whether the timetable has a reason",
    "lodging/queries/clocks.py:due": "for the timetable's task, whose action asks",
    "lodging/queries/clocks.py:mixed": "a condition: reads nothing",
    "lodging/queries/limits.py:of": "of an account that was read already",
    "lodging/queries/limits.py:of_agency": "of an agency that the action or page asked about",
    "lodging/queries/limits.py:of_all": "of accounts that were read already",
    "lodging/queries/looks.py:any_due": "whether the timetable has a reason",
    "lodging/queries/looks.py:due": "for the timetable's task, whose action asks",
    "capture/queries/states.py:heard": "for the timetable's task, whose action asks",
    "capture/queries/states.py:any_heard": "whether the timetable has a reason",
    "capture/queries/states.py:any_due": "whether the timetable has a reason",
    "capture/queries/states.py:any_file_due": "whether the timetable has a reason",
    "capture/queries/states.py:any_open_window": "whether the timetable has a reason",
    "capture/queries/states.py:any_untold": "whether the timetable has a reason",
    "capture/queries/outages.py:outages": "sorts incidents that a guarded query or action gave",
    "capture/queries/webhooks.py:any_to_subscribe": "whether the timetable has a reason",
    "capture/queries/webhooks.py:to_subscribe": "for the timetable's task, whose action asks",
    "capture/queries/states.py:due": "for the timetable's task, whose action asks",
    "capture/queries/states.py:files_due": "for the timetable's task, whose action asks",
    "capture/queries/states.py:pictures_due": "for the timetable's task, whose action asks",
    "capture/queries/states.py:open_windows": "for the timetable's task, whose action asks",
    "people/assignments/queries.py:administrator_of": "who is told of a gap: the timetable asks",
    "people/assignments/queries.py:in_agency": "for queries and tasks that asked about this agency",
    "journal/queries.py:has_later": "whether what an undo would give back is still what was taken",
    "journal/queries.py:newest_line": "a number that says whether anything happened, not what",
    "people/assignments/queries.py:people_and_agencies": "keys alone, for `known_names`, which narrows by them",
    "people/assignments/queries.py:serves_on_side": "whether somebody may hold a duty: the action asked about their agency",
    "people/organisation/queries.py:above": "the names above a unit that was read already",
    "people/queries.py:addresses": "of people who were read already: those whose address the given action does not reach get none",
    "people/queries.py:has_administrator": "whether the installation has been set up: asked before anybody can sign in",
    "people/queries.py:is_single_administrator": "said to everybody who manages people, and in the threat model",
    "people/queries.py:role_of": "of a person who was read already",
    "register/queries/accounts.py:accounts": "for the archive's forms, which keep to the agencies of whoever brings in",
    "register/queries/accounts.py:current": "whether an address is taken: actions ask it, and name no account to strangers",
    "register/queries/accounts.py:find": "the account that an export is of: the import asks about what it finds",
    "register/queries/connections.py:any_due": "whether the timetable has a reason",
    "register/queries/connections.py:can_be_connected": "about an account that was read already",
    "register/queries/connections.py:to_renew": "a condition, for what `within` narrows",
    "register/queries/connections.py:due": "for the timetable's task, whose action asks about each",
    "register/queries/lists.py:condition": "a condition: reads nothing",
}


def query_modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every `queries` module, and every module of a `queries` package."""
    for path, tree in modules():
        if path.name == "queries.py" or "queries" in path.parts[:-1]:
            yield path, tree


def unguarded(tree: ast.Module) -> list[str]:
    """Public functions that neither ask before they return anything nor narrow what they read by what the reader reaches."""
    functions = [(name, function) for name, function in public_functions(tree) if "." not in name]
    return [name for name, function in functions if not _asks(function) and not _narrows(function)]


def _asks(function: Function) -> bool:
    """In a statement that always runs; until then nothing but None is returned: one must be read before it is asked about."""
    for statement in function.body:
        if isinstance(statement, ast.Expr | ast.Assign | ast.Return) and any(calls(statement, "authorise")):
            return True
        returned = [node.value for node in ast.walk(statement) if isinstance(node, ast.Return)]
        if any(not (value is None or (isinstance(value, ast.Constant) and value.value is None)) for value in returned):
            return False
    return False


def _narrows(function: Function) -> bool:
    return function.name in NARROWS or any(calls(function, *NARROWS))


QUERIES = list(query_modules())


@pytest.mark.parametrize(("path", "tree"), QUERIES, ids=[str(path) for path, _tree in QUERIES])
def test_every_read_asks_first_or_keeps_to_what_is_reached(path: Path, tree: ast.Module) -> None:
    if str(path) not in PUBLISHED:
        assert {f"{path}:{name}" for name in unguarded(tree)} <= set(OTHERWISE)


def test_the_exceptions_are_still_needed() -> None:
    left = {f"{path}:{name}" for path, tree in QUERIES for name in unguarded(tree)}
    assert set(OTHERWISE) <= left
    assert set(PUBLISHED) <= {name.partition(":")[0] for name in left}


def test_the_reads_that_there_are_are_seen() -> None:
    seen = {f"{path}:{name}" for path, tree in QUERIES for name, _function in public_functions(tree)}
    assert {"archive/queries/search.py:search", "jobs/queries.py:page", "people/users/queries.py:page"} <= seen
    assert len(seen) > 70


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("def rows(): return list(Row.objects.all())", True),
        ("def rows(really):\n    if really: authorise('a.b')\n    return Row.objects.all()", True),
        ("def row():\n    if Row.objects.exists(): return Row.objects.get()\n    authorise('a.b')", True),
        ("def row():\n    found = Row.objects.first()\n    authorise('a.b', found)\n    return found", False),
        ("def rows():\n    authorise('a.b')\n    return Row.objects.all()", False),
        ("def rows(): return within(Row.objects.all())", False),
        ("def _rows(): return Row.objects.all()", False),
    ],
)
def test_an_unguarded_read_would_be_noticed(source: str, is_found: bool) -> None:
    assert bool(unguarded(ast.parse(source))) is is_found
