"""Another agency's things named after the question mark or in a form: nothing of them is read, and nothing of them or under them
changes. Which names a page reads is noted while it reads them, so that a new page is swept by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.handlers import wsgi
from django.db import connection, transaction
from django.http import QueryDict
from django.http import request as requests

from tests.rooms.site.addresses import Filled, fill, routes
from tests.rooms.site.forms_found import Form, forms
from tests.rooms.site.neighbours import MARK, OURS, Neighbours, rows, settle
from tests.rooms.site.test_addresses import ASKED, words
from tests.sizes import sized

pytestmark = pytest.mark.django_db
PUBLIC = ("scim/", "account/", "healthz", "ledger/", ".well-known/", "start/", "reset/")
"""What asks no role: the sign-in library's pages, directories with a token of their own."""
NOT_FIELDS = {"csrfmiddlewaretoken", "_method"}
asked_for: set[str] = set()


class Noting(QueryDict):
    """Notes each name that somebody looks for."""

    def __getitem__(self, key: str) -> Any:
        asked_for.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, default: Any = None) -> list[Any]:
        asked_for.add(key)
        return super().getlist(key, default)

    def __contains__(self, key: object) -> bool:
        asked_for.add(str(key))
        return super().__contains__(key)


@pytest.fixture
def two(folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Neighbours:
    del folders
    made = settle(tmp_path / "second", fill(tmp_path / "export"))
    for place in (wsgi, requests):
        monkeypatch.setattr(place, "QueryDict", Noting)
    return made


@contextmanager
def undone() -> Iterator[list[str]]:
    """What happens within never happened; yields the statements that wrote."""
    wrote: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and "journal_" not in sql:
            wrote.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            yield wrote
        transaction.set_rollback(True)


def pointing_in(two: Neighbours, bound: dict[str, frozenset[Any]]) -> set[str]:
    """Rows that came later and refer to something of the first agency."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        later = model._default_manager.exclude(pk__in=two.theirs[model._meta.label])
        for one in model._meta.concrete_fields:
            target = one.related_model._meta.label if one.is_relation and one.related_model else ""  # type: ignore[union-attr]
            if bound.get(target):
                rows = later.filter(**{f"{one.name}__in": bound[target]}).values_list("pk", one.attname)
                found |= {f"{model._meta.label} {pk}: {one.name} is {key}" for pk, key in rows}
    return found


def few(names: list[str]) -> list[str]:
    return names[: sized(3, len(names))]


def names_read(ask: Any, first: Iterable[str] = ()) -> set[str]:
    """The names that a page looks for, also those it looks for once another is there."""
    known: set[str] = set(first)
    for _ in range(2):
        asked_for.clear()
        ask(dict.fromkeys(known, "1"))
        if asked_for <= known | NOT_FIELDS:
            break
        known |= asked_for
    return known - NOT_FIELDS


def betrays(text: str, sent: str) -> bool:
    return MARK.lower() in text.lower().replace(sent.lower(), "")


def test_nothing_is_read_by_a_name_after_the_question_mark(two: Neighbours) -> None:
    client, wrong, asked, values = two.second.clients["all"], [], 0, few(two.names())
    for route in routes():
        if route.startswith(PUBLIC):
            continue
        address = two.second.address(route)
        path = address.partition("?")[0]
        names = names_read(lambda given, address=address: client.get(address, given or None), ASKED.get(route, ()))
        for name in sorted(names):
            for value in values:
                answer = client.get(path, {name: value})
                asked += 1
                if answer.status_code >= 500 or betrays(words(answer), value):
                    wrong.append(f"{path}?{name}={value}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert asked > 250, asked


def posted(second: Filled) -> list[Form]:
    """The forms that pages offer, and addresses that only take posts."""
    offered = forms(second, "all")
    known = {form.action.partition("?")[0] for form in offered}
    others = [second.address(route) for route in routes() if not route.startswith(PUBLIC)]
    return offered + [Form(path, path) for path in others if path.partition("?")[0] not in known]


def values_for(form: Form, name: str, names: list[str]) -> list[str]:
    """Numbers where the page has a number, words where it has words, all of it where it says nothing."""
    said = form.fields.get(name, "")
    if not said:
        return few(names)
    return few([one for one in names if one.isdigit() == said.isdigit()])


def one_of_each(fields: Iterable[str]) -> list[str]:
    """A form that asks the same of dozens of things ("side:archive.import") stands in for itself with one."""
    return sorted({name.partition(":")[0]: name for name in sorted(fields)}.values())


def test_nothing_changes_by_a_name_in_a_form(two: Neighbours) -> None:
    client, wrong, writing, asked = two.second.clients["all"], set(), 0, 0
    names, bound, before = two.names(), two.bound(), rows(two.theirs)
    known = pointing_in(two, bound)
    for form in posted(two.second):

        def post(given: dict[str, str], form: Form = form) -> Any:
            return client.post(form.action, form.fields | given)

        with undone():
            fields = names_read(post, form.fields)
        for name in one_of_each(fields):
            for value in values_for(form, name, names):
                with undone() as wrote:
                    answer = post({name: value})
                    where = f"{form.action} with {name}={value}: {answer.status_code}"
                    asked, writing = asked + 1, writing + bool(wrote)
                    if answer.status_code >= 500 or betrays(words(answer), value):
                        wrong.add(where)
                    if wrote and rows(two.theirs) != before:
                        wrong.add(f"{where} changed a row")
                    if wrote and (odd := pointing_in(two, bound) - known):
                        wrong.add(f"{where} made {sorted(odd)[:3]}")
    assert not wrong, "\n".join(sorted(wrong))
    assert asked > 250, asked
    assert writing > 30, writing
