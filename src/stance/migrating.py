"""What migrations of several rooms share: many changes at the price of one, and statements of one's own for either
database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AlterField, CreateModel, RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps
from django.db.models import Field, Model


class AtOnce(Operation):
    """Operations whose picture of all models is made anew once, not once for each; on SQLite, which changes a table by
    making it again, every table is made again once.

    They may create models, add fields, indexes and constraints, alter fields and remove constraints. None may need what
    one before it did to the rows.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def describe(self) -> str:
        return f"{len(self.operations)} changes at once"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # a picture that is there would be mended after each
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        remade = self._remade(schema_editor)
        for operation in self.operations:
            if not self._is_part_of_a_table(operation, remade):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)
        for name in remade:
            new = to_state.apps.get_model(app_label, name)
            columns = [field for field in self._added(name, new) if field.concrete and not field.many_to_many]
            for field in columns:
                _add_empty(schema_editor, new, field)
            _remake(schema_editor, new, [field for field in columns if not field.null])

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        remade = self._remade(schema_editor)
        for name in remade:
            _remake(schema_editor, to_state.apps.get_model(app_label, name), [])
        for operation in reversed(self.operations):
            if self._is_part_of_a_table(operation, remade):
                continue
            # A constraint is taken away from the model that has its fields.
            target = from_state if isinstance(operation, AddConstraint) else to_state
            operation.database_backwards(app_label, schema_editor, from_state, target)

    def _made(self) -> set[str]:
        """Models that are new, in lower case."""
        return {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}

    def _remade(self, schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        """Older models, in lower case, whose tables have to be made again on this database."""
        if schema_editor.connection.vendor != "sqlite":
            return []
        changed = (getattr(operation, "model_name", "").lower() for operation in self.operations)
        return [name for name in dict.fromkeys(changed) if name and name not in self._made()]

    def _is_part_of_a_table(self, operation: Operation, remade: list[str]) -> bool:
        """Whether making the table does it: a new one is made as the model is after all operations. A table between two
        models is one of its own, but comes with a new model."""
        name = getattr(operation, "model_name", "").lower()
        is_between = isinstance(operation, AddField | AlterField) and operation.field.many_to_many
        return name in self._made() or (name in remade and not is_between)

    def _added(self, name: str, model: type[Model]) -> Iterable[Field[Any, Any]]:
        for operation in self.operations:
            if isinstance(operation, AddField) and operation.model_name_lower == name:
                yield model._meta.get_field(operation.name)  # type: ignore[misc]


def _add_empty(schema_editor: BaseDatabaseSchemaEditor, model: type[Model], field: Field[Any, Any]) -> None:
    table, column = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(field.column or field.name)
    schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN {column} {field.db_type(schema_editor.connection)} NULL")


def _remake(schema_editor: BaseDatabaseSchemaEditor, model: type[Model], filled: list[Field[Any, Any]]) -> None:
    """The table becomes the model's, with its constraints and indexes; ``filled`` get their defaults in older rows.

    By the method with which Django itself changes tables on SQLite (https://www.sqlite.org/lang_altertable.html).
    """
    schema_editor._remake_table(model, alter_fields=[(_empty(field), field) for field in filled])  # type: ignore[attr-defined]


def _empty(field: Field[Any, Any]) -> Field[Any, Any]:
    loose = copy(field)
    loose.null = True
    return loose


def statements(
    *, sqlite: Sequence[str], postgres: Sequence[str], back_sqlite: Sequence[str], back_postgres: Sequence[str]
) -> RunPython:
    """What models cannot say, in the words of either database, forwards and backwards."""

    def forwards(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, sqlite, postgres)

    def backwards(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, back_sqlite, back_postgres)

    return RunPython(forwards, backwards)


def _run(schema_editor: BaseDatabaseSchemaEditor, sqlite: Sequence[str], postgres: Sequence[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgres:
        schema_editor.execute(statement, params=None)
