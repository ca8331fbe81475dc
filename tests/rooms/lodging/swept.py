"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import KEEPERS, POST_ONLY, READERS

GET = {
    "api/v1/lodging/posts": (401, 404, 404, 404, 404, 404),  # of which account?
    "lodging/": READERS,
    "lodging/<int:account_id>/": READERS,
    "lodging/<int:account_id>/posts.csv": READERS,
    "lodging/<int:account_id>/export/": POST_ONLY,
    "lodging/exports/<uuid:key>/": (302, 404, 404, 200, 404, 404),  # whoever brought it alone sees it
    "lodging/agencies/<int:agency_id>/": KEEPERS,
}
REFUSED_TO_POST = {
    "lodging/<int:account_id>/": {"reader", "approver"},
    "lodging/<int:account_id>/export/": {"reader", "approver"},
    "lodging/agencies/<int:agency_id>/": {"reader", "publisher", "approver"},
}
ASKED = {
    "api/v1/lodging/posts": ("account", "before"),
    "lodging/": ("before",),
    "lodging/<int:account_id>/": ("before", "late"),
    "lodging/exports/<uuid:key>/": ("q", "after"),
}
