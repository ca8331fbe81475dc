"""The key column of large tables."""

from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class RowKeyField(models.BigAutoField):  # type: ignore[type-arg]
    """A 64-bit key that is SQLite's own row number, in the table itself and in those that share it as their key.

    Django gives a key that refers to another table the type "bigint", which on SQLite makes a second index beside the
    table: a third more writing for a million rows.
    """

    def rel_db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().rel_db_type(connection)
