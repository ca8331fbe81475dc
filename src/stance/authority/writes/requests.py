"""The row of a request: held, looked at as it is by now, closed and written down. Shared by asking, answering and looking after."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.utils import timezone

from stance.authority import notices, routes
from stance.authority.approvable_kinds import kind_of
from stance.authority.decisions import decide_for, main_agency
from stance.authority.digests import canonical_text
from stance.authority.models import ApprovalRequest
from stance.authority.policy_objects import thing_of
from stance.authority.queries import requests
from stance.authority.states import REQUEST
from stance.engines.policy import NO_AGENCY, Approvable, Decision, Step, Thing
from stance.journal import trail

TENDING = "authority.request.tend"
"""What becomes of a request without anybody's answer: it expires, is void, goes to others."""


class RequestRefused(Exception):
    """The request cannot be opened or answered like this; the message says why and what to do."""


def agencies_of(request: ApprovalRequest) -> set[int]:
    return set(request.thing["agencies"]) - {NO_AGENCY}


def locked(request_id: int, verb: str) -> ApprovalRequest:
    """Held until the transaction ends. Raises RequestRefused where there is none, or the verb does not fit its state."""
    request = ApprovalRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise RequestRefused("There is no such request.")
    requests.must_be_readable(request)
    if not REQUEST.allows(request.state, verb):
        raise RequestRefused(f"This request is {request.state} already. {request.closing_words}".strip())
    return request


def refreshed(request: ApprovalRequest) -> tuple[Approvable[Any], Step] | None:
    """Void what was changed, send the rest where the stance in force sends it. None: it is closed now."""
    asked = json.loads(request.payload)
    one = kind_of(request.action, asked).read(asked)
    if one is None or canonical_text(one.payload) != request.payload:
        gone = "is not there any more" if one is None else "was changed after this was asked"
        close(request, "void", f"{request.object_label} {gone}: ask again.")
        return None
    has_moved = _moved(request, thing_of(one.about))
    if has_moved and (lost := _left_behind(request)):
        close(request, "void", lost)
        return None
    step = routes.step_of(request)
    if step is None:
        close(request, "void", "The stance in force asks for no approval here any more: do it directly.")
        return None
    if has_moved or (step.side, step.count) != (request.side, request.count):
        former = request.side
        request.side, request.count = step.side, step.count
        request.save(update_fields=["side", "count"])
        trace(request, f"rerouted from {former} to {step.side}: {request.summary}", {"route": step.as_json()})
        notices.asked(request, step.people)
    return one, step


def _moved(request: ApprovalRequest, thing: Thing) -> bool:
    """Whether it is another's, or touches other places, than when it was asked for. From now on the request is about it as
    it is: whose approval it waits for and whether its asker still may are never asked of what was."""
    former, now = routes.thing_from_json(request.thing), routes.thing_as_json(thing)
    if routes.thing_as_json(replace(former, label=thing.label)) == now:
        return False
    request.thing, request.agency_id = now, main_agency(thing) or None
    request.save(update_fields=["thing", "agency"])
    return True


def _left_behind(request: ApprovalRequest) -> str:
    """Why what was moved is not done any more, or "". Another agency's people approve only what was asked of them."""
    if set(request.agencies.values_list("pk", flat=True)) != agencies_of(request):
        return f"{request.object_label} was given to other agencies after this was asked: ask again."
    return no_longer_entitled(request)


def no_longer_entitled(request: ApprovalRequest) -> str:
    """Who asked must still be allowed to: an approval lends nobody a right."""
    if request.asked_by_id is None:
        return ""
    decision = decide_for(request.action, request.asked_by_id, routes.thing_from_json(request.thing))
    if decision.allowed:
        return ""
    return f"{request.asked_by_label} may not do this any more: {'; '.join(decision.missing)}."[:500]


def close(
    request: ApprovalRequest, verb: str, words: str, *, action: str = TENDING, decision: Decision | None = None
) -> None:
    """End it, and say so in the trail: as ``action``, or as the decision's."""
    settle(request, verb, words)
    trace(request, f"{request.state}: {request.summary}", {"why": words}, action=action, decision=decision)


def settle(request: ApprovalRequest, verb: str, words: str) -> None:
    """End it where the trail has been told already: by the answer that ends it."""
    request.state, request.closed_at, request.closing_words = REQUEST.after(verb), timezone.now(), words[:500]
    request.save(update_fields=["state", "closed_at", "closing_words"])
    notices.closed(request)


def trace(
    request: ApprovalRequest,
    summary: str,
    details: dict[str, Any],
    *,
    action: str = TENDING,
    decision: Decision | None = None,
) -> None:
    trail.record(
        action=decision.action if decision else action,
        summary=summary,
        object_kind="request",
        object_id=str(request.pk),
        decision=decision,
        agencies=agencies_of(request),
        details={"asked": request.action, "object": f"{request.object_kind}:{request.object_id}", **details},
    )
