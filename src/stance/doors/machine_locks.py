"""A lock that every process on the database sees, whatever machine it runs on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection


@contextmanager
def across_machines(number: int) -> Iterator[None]:
    """One process at a time for each ``number`` (64 bits, signed). On SQLite all processes are on one machine, where a lock on a file does.

    PostgreSQL, "Advisory Locks": the lock is the connection's, so it ends with a process that is killed.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # a connection that was lost has let go of it
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
