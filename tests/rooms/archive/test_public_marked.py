"""Comments that exports brought before there was a column for what the public wrote are told apart by the migration, there and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from stance.archive.models import Record
from stance.archive.search import dialect

from .small import bring_in
from .test_website_exports import export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]
EDITOR = SimpleNamespace(connection=connection)
MIGRATION = import_module("stance.archive.migrations.0016_what_the_public_wrote")
TERMS = import_module("stance.archive.migrations.0020_terms_are_held_once")


@contextmanager
def the_tables_of_its_time() -> Iterator[None]:
    """PostgreSQL held the terms in another column when this migration ran: a later one is taken back, and done again."""
    _carry_out(TERMS.BACK_POSTGRES)
    yield
    _carry_out(TERMS.POSTGRES)


def _carry_out(statements: list[str]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def documents() -> list[tuple[int, str, list[str]]]:
    keys = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    return sorted((key, words, sorted(facts.split())) for key, words, facts in dialect.documents(keys))


def test_there_and_back(tmp_path: Path) -> None:
    bring_in(export(tmp_path / "a"))
    before, public = documents(), set(Record.objects.filter(is_by_public=True).values_list("pk", flat=True))
    assert public
    with the_tables_of_its_time():
        MIGRATION.unmark(apps, EDITOR)
    Record.objects.update(is_by_public=False)
    undone = {key: facts for key, _words, facts in documents()}
    assert not any(fact.startswith((":by:", ":to:")) for facts in undone.values() for fact in facts)
    assert all(any(fact.startswith(":from:") for fact in undone[key]) for key in public)
    with the_tables_of_its_time():
        MIGRATION.mark(apps, EDITOR)
    assert documents() == before
    assert set(Record.objects.filter(is_by_public=True).values_list("pk", flat=True)) == public
