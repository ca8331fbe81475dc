"""What a post, and each account's part of it, may be, and what may be done then."""

from __future__ import annotations

from stance.engines.states import StateTable, Verb

POST = StateTable(
    "Post",
    {"draft": "Draft", "approved": "Approved", "cancelled": "Cancelled"},
    (
        Verb("revise", "changed", ("draft",)),
        Verb("approve", "approved", ("draft",), "approved"),
        Verb("cancel", "cancelled", ("draft", "approved"), "cancelled"),
    ),
)
"""A post that waits for an approval is a draft with an open request; whatever is changed in it voids the request."""

SEGMENT = StateTable(
    "Part of a post on its way to one account",
    {
        "due": "Scheduled",
        "sending": "Being sent",
        "processing": "The platform works on it",
        "unknown": "Not known yet whether it is public",
        "published": "Published",
        "failed": "Refused by the platform",
        "missed": "Missed its time",
        "cancelled": "Cancelled",
    },
    (
        Verb("begin", "begun to be sent", ("due",), "sending"),
        Verb("hand_back", "put back, because nothing left", ("sending",), "due"),
        Verb("accept", "published", ("sending", "processing", "unknown"), "published"),
        Verb("process", "taken by the platform, which works on it", ("sending", "processing"), "processing"),
        Verb("lose", "lost from sight", ("sending", "processing"), "unknown"),
        Verb("refuse", "refused by the platform", ("due", "sending", "processing"), "failed"),
        Verb("find_absent", "found not to be public", ("unknown",), "due"),
        Verb("miss", "late beyond what is tolerated", ("due",), "missed"),
        Verb("identify", "found on the platform by a person", ("unknown",), "published"),
        Verb("send_again", "sent once more because a person says so", ("unknown", "missed", "failed"), "due"),
        Verb("give_up", "left unsent because a person says so", ("unknown", "missed", "failed"), "cancelled"),
        Verb("cancel", "cancelled", ("due", "missed", "failed"), "cancelled"),
    ),
)
STATES = (POST, SEGMENT)
