"""What an import may be, and a bundle."""

from __future__ import annotations

from stance.archive.models import Bundle, ImportRun
from stance.engines.states import StateTable, Verb

UNFINISHED = ("asks", "waiting", "keeping", "reading", "media", "signing")
IMPORT = StateTable(
    "Import",
    {state.value: str(state.label) for state in ImportRun.State},
    (
        Verb("ask", "asked about", ("waiting", "asks"), "asks"),
        Verb("answer", "answered", ("asks",), "waiting"),
        Verb("keep", "kept", ("waiting", "asks"), "keeping"),
        Verb("read", "read", ("keeping",), "reading"),
        Verb("keep_media", "read to its end", ("reading",), "media"),
        Verb("sign", "signed", ("media",), "signing"),
        Verb("finish", "finished", ("signing",), "done"),
        Verb("refuse", "refused", UNFINISHED, "refused"),
        Verb("cancel", "cancelled", UNFINISHED, "cancelled"),
    ),
    begins=("waiting",),
)
BUNDLE = StateTable(
    "Bundle",
    {state.value: str(state.label) for state in Bundle.State},
    (
        Verb("make", "made", ("waiting", "making"), "making"),
        Verb("finish", "finished", ("making",), "ready"),
        Verb("refuse", "refused", ("waiting", "making"), "refused"),
        Verb("cancel", "cancelled", ("waiting", "making"), "cancelled"),
        Verb("remove", "removed", ("ready",), "removed"),
    ),
    begins=("waiting",),
)
STATES = (IMPORT, BUNDLE)
FINISHED = tuple(sorted(IMPORT.final))
