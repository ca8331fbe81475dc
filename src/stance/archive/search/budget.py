"""Counting for a limited time: what takes longer is given up, and told as an estimate instead."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

STEPS_BETWEEN_LOOKS = 20_000
"""Instructions of SQLite's virtual machine between two looks at the clock: well under a millisecond."""


class OutOfTime(Exception):
    """The database did not finish within the time given."""


@contextmanager
def within(milliseconds: int) -> Iterator[None]:
    """Reading only. Raises OutOfTime; a transaction around it goes on as if nothing had been asked."""
    limited = _sqlite(milliseconds) if connection.vendor == "sqlite" else _postgres(milliseconds)
    with limited:
        yield


@contextmanager
def _sqlite(milliseconds: int) -> Iterator[None]:
    connection.ensure_connection()
    handle = connection.connection
    end = time.monotonic() + milliseconds / 1000
    handle.set_progress_handler(lambda: time.monotonic() > end, STEPS_BETWEEN_LOOKS)
    try:
        yield
    except OperationalError as error:
        if str(error) != "interrupted":
            raise
        raise OutOfTime from error
    finally:
        handle.set_progress_handler(None, 0)


@contextmanager
def _postgres(milliseconds: int) -> Iterator[None]:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('statement_timeout')")
                before = cursor.fetchone()[0]
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
            yield
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        # 57014, query_canceled (PostgreSQL 15 manual, appendix A).
        if getattr(error.__cause__, "sqlstate", "") != "57014":
            raise
        raise OutOfTime from error
