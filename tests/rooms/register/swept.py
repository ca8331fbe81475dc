"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import CLOSED, EVERYBODY, POST_ONLY, READERS, RUNNERS

GET = {
    "accounts/": EVERYBODY,
    "accounts/<int:entry_id>/": EVERYBODY,
    "accounts/<int:entry_id>/badge.svg": EVERYBODY,
    "accounts/badge.svg": CLOSED,  # of which agency?
    "accounts/check/": EVERYBODY,
    "accounts/embed/": EVERYBODY,
    "accounts/feed.atom": EVERYBODY,
    "api/v1/public/accounts": EVERYBODY,
    "api/v1/public/accounts/<entry_id>": EVERYBODY,
    "api/v1/public/verify": (400,) * 6,
    "register/": READERS,
    "register/accounts/<int:account_id>/": READERS,
    "register/accounts/<int:account_id>/<slug:step>/": READERS,
    "register/accounts/<int:account_id>/access/": READERS,
    "register/accounts/<int:account_id>/apps/": READERS,
    "register/accounts/<int:account_id>/check-links/": POST_ONLY,
    "register/accounts/<int:account_id>/edit/<slug:part>/": READERS,
    "register/accounts/<int:account_id>/history/": READERS,
    "register/accounts/<int:account_id>/web-site/": READERS,
    "register/import/": RUNNERS,
    "register/import/<int:import_id>/": RUNNERS,
    "register/import/<int:import_id>/columns/": RUNNERS,
    "register/import/<int:import_id>/confirm/": POST_ONLY,
    "register/import/<int:import_id>/discard/": POST_ONLY,
    "register/look-alikes/": READERS,
    "register/look-alikes/judge/": POST_ONLY,
    "register/many/": RUNNERS,
    "register/merge/": READERS,
    "register/new/": RUNNERS,
    "register/register.csv": READERS,
    "register/score/": READERS,
    "register/web-site/": READERS,
}
REFUSED_TO_POST = {
    "register/accounts/<int:account_id>/<slug:step>/": {"reader", "approver"},
    "register/accounts/<int:account_id>/access/": {"reader", "recordkeeper", "approver"},
    "register/accounts/<int:account_id>/apps/": {"reader", "approver"},
    "register/accounts/<int:account_id>/check-links/": {"reader", "approver"},
    "register/accounts/<int:account_id>/edit/<slug:part>/": {"reader", "approver"},
    "register/import/": {"reader", "approver"},
    "register/import/<int:import_id>/columns/": {"reader", "approver"},
    "register/import/<int:import_id>/confirm/": {"reader", "approver"},
    "register/import/<int:import_id>/discard/": {"reader", "approver"},
    "register/look-alikes/": {"reader", "approver"},
    "register/look-alikes/judge/": {"reader", "approver"},
    "register/many/": {"reader", "approver"},
    "register/merge/": {"reader", "recordkeeper", "approver"},
    "register/new/": {"reader", "approver"},
}
ASKED = {
    "accounts/": ("q", "agency", "service", "tag", "former", "cursor"),
    "accounts/badge.svg": ("agency",),
    "accounts/check/": ("q",),
    "accounts/embed/": ("agency", "service", "tag"),
    "api/v1/public/accounts": ("q", "agency", "service", "tag", "former", "cursor"),
    "api/v1/public/verify": ("q",),
    "register/": ("view", "q", "platform", "agency", "tag", "lacks", "after"),
    "register/web-site/": ("agency",),
    "register/accounts/<int:account_id>/history/": ("on", "before"),
}
