"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import ADMINISTRATORS, EVERYBODY, KEEPERS, POST_ONLY, READERS, UPLOAD_PROTOCOL

GET = {
    "api/v1/records/<path:record_id>": (401, 200, 200, 200, 200, 200),
    "api/v1/search": (401, 200, 200, 200, 200, 200),
    "archive/": READERS,
    "archive/counts/": READERS,
    "archive/downloads/": READERS,
    "archive/downloads/<int:bundle_id>/": (302, 200, 404, 404, 404, 404),
    "archive/downloads/<int:bundle_id>/posts.zip": (302, 404, 404, 404, 404, 404),
    "archive/downloads/<int:bundle_id>/remove/": POST_ONLY,
    "archive/downloads/new/": READERS,
    "archive/imports/": READERS,
    "archive/imports/(?P<run_id>[0-9]{1,18})/original/(?P<digest>[0-9a-f]{64})/": ADMINISTRATORS,
    "archive/imports/<int:run_id>/": READERS,
    "archive/imports/<int:run_id>/cancel/": POST_ONLY,
    "archive/imports/<int:run_id>/go-on/": POST_ONLY,
    "archive/imports/<int:run_id>/left-over.csv": READERS,
    "archive/imports/<int:run_id>/original/": ADMINISTRATORS,
    "archive/imports/<int:run_id>/problems.csv": READERS,
    "archive/imports/<int:run_id>/register/": POST_ONLY,
    "archive/imports/new/": KEEPERS,
    "archive/media/(?P<digest>[0-9a-f]{64})/": READERS,
    "archive/records/<path:record_id>/": READERS,
    "archive/records/<path:record_id>/proof": READERS,
    "archive/records/<path:record_id>/raw": KEEPERS,
    "archive/sample/make/": POST_ONLY,
    "archive/sample/remove/": POST_ONLY,
    "archive/uploads/": UPLOAD_PROTOCOL,
    "archive/uploads/<uuid:upload_id>/": UPLOAD_PROTOCOL,
    "archive/uploads/<uuid:upload_id>/discard/": POST_ONLY,
    "ledger/": EVERYBODY,
    "ledger/<path:path>": EVERYBODY,
}
REFUSED_TO_POST = {
    "archive/downloads/<int:bundle_id>/remove/": set(),
    "archive/downloads/new/": {"reader", "publisher", "approver"},
    "archive/imports/<int:run_id>/cancel/": {"reader", "publisher", "approver"},
    "archive/imports/<int:run_id>/go-on/": set(),
    "archive/imports/<int:run_id>/register/": set(),
    "archive/imports/new/": {"reader", "publisher", "approver"},
    "archive/sample/make/": {"reader", "recordkeeper", "publisher", "approver"},
    "archive/sample/remove/": {"reader", "recordkeeper", "publisher", "approver"},
    "archive/uploads/<uuid:upload_id>/discard/": {"reader", "publisher", "approver"},
}
ASKED = {
    "archive/": ("q", "account", "since", "until", "has", "is", "lang", "sort", "cursor"),
    "archive/counts/": ("q", "account", "since", "until", "cursor"),
    "archive/downloads/": ("before",),
    "archive/downloads/new/": ("q", "account", "since", "until", "has", "kind", "lang", "only", "without_media"),
    "archive/imports/": ("before",),
    "archive/imports/<int:run_id>/": ("before", "after", "problems"),
    "archive/imports/<int:run_id>/original/": ("skip", "before"),
    "archive/imports/new/": ("export",),
    "archive/records/<path:record_id>/": ("version",),
    "archive/records/<path:record_id>/proof": ("version",),
    "archive/records/<path:record_id>/raw": ("seen",),
    "api/v1/search": ("q", "account", "since", "until", "sort", "limit", "cursor"),
}
