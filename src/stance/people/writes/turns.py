"""Who holds what changes one change after the other, in the whole installation.

Such a change locks several people and rows that name them (a duty, a deputy, a role), and the database locks more people when a row
that names them is written. No order of locks suits all of them: somebody who is switched on gets back a duty whose deputy is being
named elsewhere, and two people can be given each other as deputies. Waiting in one line is right, and these changes are rare.
"""

from __future__ import annotations

from django.db import connection

ADVISORY_LOCK = 0x484F4C4453  # "HOLDS"


def await_turn() -> None:
    """Call first in the transaction: until it ends, nobody else's such change begins. May be called again within.

    SQLite has one writer, and its transactions begin as writers: there everything waits already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
