"""A stored request as the policy engine sees it, and its step under the stance in force."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from stance.authority import facts
from stance.authority.models import ApprovalRequest
from stance.authority.queries import stances
from stance.engines.policy import Decision, Place, Stance, Step, Thing
from stance.engines.policy.approval import Asked, may_answer, step_now
from stance.journal.actor import Actor


def thing_as_json(thing: Thing) -> dict[str, Any]:
    return {
        "kind": thing.kind,
        "id": thing.id,
        "label": thing.label,
        "agencies": sorted(thing.agencies),
        "path": thing.path,
        "authors": sorted(thing.authors),
        "about": thing.about,
        "gaining": sorted(thing.gaining),
        "touches": sorted([place.agency or 0, place.path] for place in thing.touches),
    }


def thing_from_json(stored: dict[str, Any]) -> Thing:
    return Thing(
        stored["kind"],
        stored["id"],
        stored["label"],
        agencies=frozenset(stored["agencies"]),
        path=stored["path"],
        authors=frozenset(stored["authors"]),
        about=stored["about"],
        gaining=frozenset(stored.get("gaining", ())),
        touches=frozenset(Place(agency or None, path) for agency, path in stored.get("touches", ())),
    )


def asked(request: ApprovalRequest) -> Asked:
    return Asked(request.action, request.digest, request.asked_by_id, thing_from_json(request.thing))


def stance_of(request: ApprovalRequest) -> Stance | None:
    return stances.shared(request.thing["agencies"])


def step_of(request: ApprovalRequest) -> Step | None:
    """Whose approval the request waits for now: deputies too, once it was escalated. None when the stance in force asks
    for no approval any more."""
    escalated = request.escalated_at is not None
    return step_now(asked(request), stance_of(request), facts.roster(with_deputies=escalated))


def answering(request: ApprovalRequest, actor: Actor, step: Step) -> Decision:
    """Whether the actor may answer, and on whose authority."""
    subject = facts.subject_of(actor)
    held = list(subject.held)
    if request.escalated_at is not None and subject.id is not None:
        held += facts.as_deputy(subject.id, timezone.now())
    return may_answer(asked(request), subject, step, held)
