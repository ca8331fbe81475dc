"""What the sweeps expect of the addresses of this room (``tests.rooms.sweep``)."""

from __future__ import annotations

from tests.rooms.sweep import ADMINISTRATORS, DECIDED_ELSEWHERE, DECIDERS, ONLY_STRANGERS, POST_ONLY, READERS

GET = {
    "approvals/": READERS,
    "approvals/<int:request_id>/": READERS,
    "approvals/<int:request_id>/answer/": POST_ONLY,
    "approvals/<int:request_id>/comment/": POST_ONLY,
    "approvals/<int:request_id>/withdraw/": POST_ONLY,
    "people/": ADMINISTRATORS,
    "people/<int:user_id>/off/": ADMINISTRATORS,
    "people/<int:user_id>/on/": POST_ONLY,
    "people/<int:user_id>/role/": POST_ONLY,
    "people/invite/": ADMINISTRATORS,
    "stance/": READERS,
    "stance/delegations/": READERS,
    "stance/delegations/<int:delegation_id>/end/": POST_ONLY,
    "stance/delegations/new/": READERS,
    "stance/deputies/<int:assignment_id>/end/": POST_ONLY,
    "stance/duties/": READERS,
    "stance/duties/<slug:area>/<slug:side>/": DECIDERS,
    "stance/guidance/": READERS,
    "stance/guidance/<int:guidance_id>/completed/": DECIDERS,
    "stance/guidance/<int:guidance_id>/sign/": POST_ONLY,
    "stance/guidance/new/": DECIDERS,
    "stance/guidance/skill/": DECIDERS,
    "stance/propose/<slug:basis>/": DECIDERS,
    "stance/readiness/": READERS,
    "stance/simulate/<slug:basis>.csv": READERS,
    "stance/simulate/<slug:basis>/": READERS,
    "stance/versions/<int:version_id>/": READERS,
    "stance/versions/<int:version_id>/adopt/": POST_ONLY,
    "stance/versions/<int:version_id>/simulation.csv": READERS,
    "stance/versions/<int:version_id>/simulation/": READERS,
    "stance/versions/<int:version_id>/withdraw/": POST_ONLY,
    "stance/why/": READERS,
    "start/<str:token>/": ONLY_STRANGERS,
}
REFUSED_TO_POST = {
    "approvals/<int:request_id>/answer/": set(),  # whoever may not is told why: what they lack is no role
    "approvals/<int:request_id>/comment/": set(),
    "approvals/<int:request_id>/withdraw/": set(),
    "stance/delegations/<int:delegation_id>/end/": set(),
    "stance/deputies/<int:assignment_id>/end/": set(),
    "stance/duties/<slug:area>/<slug:side>/": DECIDED_ELSEWHERE,
    "stance/guidance/<int:guidance_id>/completed/": DECIDED_ELSEWHERE,
    "stance/guidance/<int:guidance_id>/sign/": set(),
    "stance/guidance/new/": DECIDED_ELSEWHERE,
    "stance/guidance/skill/": DECIDED_ELSEWHERE,
    "stance/propose/<slug:basis>/": DECIDED_ELSEWHERE,
    "stance/versions/<int:version_id>/adopt/": DECIDED_ELSEWHERE,
    "stance/versions/<int:version_id>/withdraw/": DECIDED_ELSEWHERE,
    "people/<int:user_id>/off/": {"reader", "recordkeeper", "publisher", "approver"},
    "people/<int:user_id>/on/": {"reader", "recordkeeper", "publisher", "approver"},
    "people/<int:user_id>/role/": {"reader", "recordkeeper", "publisher", "approver"},
    "people/invite/": {"reader", "recordkeeper", "publisher", "approver"},
}
ASKED = {
    "approvals/": ("tab", "before"),
    "stance/": ("agency",),
    "stance/duties/": ("agency",),
    "stance/why/": ("action", "person", "thing", "at", "after"),
}
