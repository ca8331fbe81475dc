"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import CLOSED, KEEPERS, READERS

GET = {
    "capture/": READERS,
    "capture/<int:account_id>/": READERS,
    "capture/<int:account_id>/profile/": READERS,
    "capture/<int:account_id>/calls/": READERS,
    "webhooks/<str:token>/": CLOSED,  # of which account?
    "capture/<int:account_id>/incidents/<int:incident_id>/evidence.zip": KEEPERS,
}
REFUSED_TO_POST = {
    "capture/<int:account_id>/": {"reader", "publisher", "approver"},
    "capture/<int:account_id>/profile/": {"reader"},
    "capture/<int:account_id>/calls/": {"reader", "publisher", "recordkeeper", "approver"},
}
ASKED = {
    "capture/": ("before",),
    "capture/<int:account_id>/profile/": ("before",),
}
