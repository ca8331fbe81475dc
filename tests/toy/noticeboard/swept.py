"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import READERS

GET = {"notices/": READERS, "api/v1/notices": (401, 200, 200, 200, 200, 200)}
REFUSED_TO_POST = {"notices/": {"reader", "publisher", "approver"}}
