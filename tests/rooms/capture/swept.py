"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import READERS

GET = {
    "capture/": READERS,
    "capture/<int:account_id>/": READERS,
}
REFUSED_TO_POST = {
    "capture/<int:account_id>/": {"reader", "publisher", "approver"},
}
ASKED = {
    "capture/": ("before",),
}
