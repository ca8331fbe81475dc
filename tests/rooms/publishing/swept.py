"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import POST_ONLY, READERS

GET = {
    "publishing/": READERS,
    "publishing/new/": READERS,
    "publishing/check/": POST_ONLY,
    "publishing/pictures/(?P<digest>[0-9a-f]{64})/": (302, 404, 404, 404, 404, 404),  # of no post
    "publishing/stop/": READERS,
    "publishing/proofs/(?P<attempt_id>[0-9]{1,18})/(?P<which>intent|receipt)/": (
        302,
        404,
        404,
        404,
        404,
        404,
    ),  # none yet
    "publishing/<int:post_id>/": READERS,
    "publishing/<int:post_id>/edit/": READERS,
}
REFUSED_TO_POST = {
    "publishing/new/": {"reader", "recordkeeper", "approver"},
    "publishing/check/": {"reader", "recordkeeper", "approver"},
    "publishing/stop/": {"reader", "recordkeeper"},
    "publishing/<int:post_id>/": {"reader", "recordkeeper", "approver"},
    "publishing/<int:post_id>/edit/": {"reader", "recordkeeper", "approver"},
}
ASKED: dict[str, tuple[str, ...]] = {
    "publishing/": ("tab", "before"),
    "publishing/pictures/(?P<digest>[0-9a-f]{64})/": ("post",),
}
