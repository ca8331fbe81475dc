"""What an account and a table that was brought in may be, and what may be done to them then."""

from __future__ import annotations

from stance.engines.states import StateTable, Verb
from stance.register.words import STATUSES

NEW = ("draft", "under_review")
CURRENT = (*NEW, "published")

ACCOUNT = StateTable(
    "Account",
    STATUSES,
    (
        Verb("submit", "submitted for review", ("draft",), "under_review"),
        Verb("return", "sent back", ("under_review",), "draft"),
        Verb("publish", "published", ("under_review",), "published"),
        Verb("take_over", "imported as published from a table, by the system operator", NEW, "published"),
        Verb("archive", "archived", CURRENT, "archived"),
        Verb("correct", "given a corrected address", NEW),
        Verb("rename", "renamed", ("published",)),
        Verb("review", "reviewed", CURRENT),
        Verb("suspend", "suspended", CURRENT),
        Verb("resume", "put back after a suspension", CURRENT),
        Verb("change", "changed", CURRENT),
        Verb("change_published", "changed where the public reads it", ("published",)),
        Verb("transfer", "given to another owner", CURRENT),
        Verb("secure", "given another state of its security", CURRENT),
        Verb("appoint", "given to a person to use", CURRENT),
        Verb("connect", "connected to an app", CURRENT),
        Verb("check_links", "checked for links", CURRENT),
    ),
    begins=("draft", "under_review", "published"),
)
"""Suspension is no state of its own: whatever is current may be suspended, and goes on from where it was. What was archived
is closed: its officers and apps end, and nothing else changes."""

TABLE = StateTable(
    "Table imported into the register",
    {
        "received": "Received",
        "previewed": "Previewed",
        "running": "Running",
        "done": "Done",
        "refused": "Refused",
        "discarded": "Discarded",
    },
    (
        Verb("look", "previewed", ("received", "previewed"), "previewed"),
        Verb("choose_sheet", "read from another sheet", ("received", "previewed"), "received"),
        Verb("confirm", "confirmed", ("previewed",), "running"),
        Verb("discard", "discarded", ("received", "previewed", "running"), "discarded"),
        Verb("finish", "finished", ("running",), "done"),
        Verb("refuse", "refused", ("running",), "refused"),
    ),
)
"""A running one is discarded only when its job has ended for good."""
STATES = (ACCOUNT, TABLE)
