"""What the sweeps over every address expect, as each room's ``swept.py`` says it: ``GET``, ``REFUSED_TO_POST``, ``ASKED``."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from stance.rooms.listed import rooms

# The answer to GET for: nobody, reader, recordkeeper, administrator, publisher, approver. 302 for nobody leads to
# sign-in.
EVERYBODY = (200,) * 6
READERS = (302, 200, 200, 200, 200, 200)
KEEPERS = (302, 403, 200, 200, 403, 403)
ADMINISTRATORS = (302, 403, 403, 200, 403, 403)
DECIDERS = (302, 403, 403, 200, 403, 200)
"""Administrators and approvers."""
GOAL_KEEPERS = (302, 403, 200, 200, 200, 200)
RUNNERS = (302, 403, 200, 200, 200, 403)
POST_ONLY = (302, 405, 405, 405, 405, 405)
CLOSED = (404,) * 6
OWN_SIGN_IN = (302, 200, 200, 200, 200, 200)
ASKS_AGAIN = (302,) * 6
"""Who one is, before a change of a sign-in; or leads on from a page that has no use for somebody signed in."""
SIGNING_IN = (200, 302, 302, 302, 302, 302)
ONLY_STRANGERS = (200, 409, 409, 409, 409, 409)
"""A one-time link stays unused while somebody is signed in."""
UPLOAD_PROTOCOL = (302, 412, 412, 412, 412, 412)
"""A plain GET is no question of the tus protocol."""

# Who is refused when they post: the rest are let through to the action, which answers for itself. Nobody where the
# example (a finished import) leaves nothing to do.
EVERYBODY_ELSE = {"reader", "recordkeeper", "publisher", "approver"}
"""Than an administrator."""
DECIDED_ELSEWHERE = {"reader", "recordkeeper", "publisher"}


def expected(table: str) -> dict[str, Any]:
    """The tables of this name of every room, together. A room that lives in the tests has its ``swept.py`` beside it."""
    found: dict[str, Any] = {}
    for room in rooms():
        place = f"tests.rooms.{room.name}" if room.package.startswith("stance.") else room.package
        found |= getattr(import_module(f"{place}.swept"), table, {})
    return found
