"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import KEEPERS

GET = {
    "audit.csv": KEEPERS,
    "audit/": KEEPERS,
}
ASKED = {
    "audit/": ("who", "what", "thing", "text", "since", "until", "before"),
}
