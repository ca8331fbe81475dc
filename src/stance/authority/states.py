"""What a stance and a request for approval may be."""

from __future__ import annotations

from stance.engines.states import StateTable, Verb

STANCE = StateTable(
    "Stance",
    {"proposed": "Proposed", "adopted": "Adopted", "withdrawn": "Withdrawn"},
    (
        Verb("adopt", "adopted", ("proposed",), "adopted"),
        Verb("withdraw", "withdrawn", ("proposed",), "withdrawn"),
    ),
)
"""An adopted stance is never changed: the next one takes its place."""

REQUEST = StateTable(
    "Request for approval",
    {
        "open": "Open",
        "approved": "Approved",
        "refused": "Refused",
        "returned": "Sent back",
        "void": "Void",
        "withdrawn": "Taken back",
        "expired": "Expired",
    },
    (
        Verb("comment", "commented on", ("open",)),
        Verb("approve", "approved", ("open",), "approved"),
        Verb("refuse", "refused", ("open",), "refused"),
        Verb("return", "sent back", ("open",), "returned"),
        Verb("withdraw", "taken back", ("open",), "withdrawn"),
        Verb("expire", "left to expire", ("open",), "expired"),
        Verb("void", "made void", ("open",), "void"),
    ),
)
"""Void: what it asks for was changed or is gone, somebody asked for something else in its place, the stance asks for no
approval any more, who asked may not do it any more, or it could not be carried out."""
STATES = (STANCE, REQUEST)
