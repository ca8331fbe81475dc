"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import POST_ONLY, READERS

GET = {
    "jobs/": READERS,
    "jobs/<int:job_id>/": READERS,
    "jobs/<int:job_id>/cancel/": POST_ONLY,
    "jobs/<int:job_id>/retry/": POST_ONLY,
}
REFUSED_TO_POST = {
    "jobs/<int:job_id>/cancel/": {"reader", "publisher", "approver"},
    "jobs/<int:job_id>/retry/": {"reader", "publisher", "approver"},
}
ASKED = {
    "jobs/": ("state", "before"),
}
