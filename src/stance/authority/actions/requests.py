"""Asking for an approval, answering, and looking after open requests: one mechanism for everything that needs one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stance.authority import notices, routes
from stance.authority.approvable_kinds import kind_of
from stance.authority.decisions import decide_for, main_agency
from stance.authority.digests import canonical_text, digest_of, seen_digest
from stance.authority.models import Answer, ApprovalRequest, Comment
from stance.authority.policy_objects import thing_of
from stance.authority.queries import requests
from stance.authority.states import REQUEST
from stance.engines.policy import NO_AGENCY, Approvable, Approval, Decision, Refused, Step, Thing, authorise
from stance.engines.policy.approval import Answer as Given
from stance.engines.policy.approval import outcome
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, current, forget_known

EXPIRES_AFTER = timedelta(days=30)
REMIND_BEFORE = 0.5
"""The share of the reply time after which those asked are reminded once."""
VERDICT_WORDS = {"approve": "approved", "refuse": "refused", "return": "sent back"}


class RequestRefused(Exception):
    """The request cannot be opened or answered like this; the message says why and what to do."""


def ask(one: Approvable[Any], decision: Decision, *, reason: str = "") -> ApprovalRequest:
    """Open a request for what ``decision`` allows only with an approval.

    Asking for the same again gives the open request; for something else, voids it. Raises RequestRefused without a
    route: there is nobody to ask.
    """
    authorise("authority.request.ask")
    if not decision.route:
        raise RequestRefused("Nothing has to be approved here.")
    thing, summary, text = thing_of(one.about), one.summary, canonical_text(one.payload)
    step = decision.route[0]
    digest = digest_of(decision.action, thing.kind, thing.id, text)
    with transaction.atomic():
        former = _open_for(decision.action, thing)
        if former is not None and former.digest == digest:
            return former
        if former is not None:
            _close(former, "void", "What it asked for was changed: a new request took its place.")
        request = _create(decision, thing, text, digest, summary, reason, one.url, step)
        _trace(request, f"asked for an approval: {summary}", decision, {"digest": digest, "route": step.as_json()})
        notices.asked(request, step.people)
    return request


def _open_for(action: str, thing: Thing) -> ApprovalRequest | None:
    rows = ApprovalRequest.objects.select_for_update(of=("self",)).filter(state="open", action=action)
    return rows.filter(object_kind=thing.kind, object_id=thing.id).first()


def _create(
    decision: Decision, thing: Thing, text: str, digest: str, summary: str, reason: str, url: str, step: Step
) -> ApprovalRequest:
    actor, now = current(), timezone.now()
    request = ApprovalRequest.objects.create(
        action=decision.action,
        object_kind=thing.kind,
        object_id=thing.id,
        object_label=thing.label[:200],
        object_url=url,
        agency_id=main_agency(thing) or None,
        thing=routes.thing_as_json(thing),
        payload=text,
        digest=digest,
        summary=summary[:300],
        reason=reason[:2000],
        asked_by_id=actor.person,
        asked_by_label=actor.label[:200],
        asked_at=now,
        side=step.side,
        count=step.count,
        routed_under="; ".join(decision.because)[:200],
        reply_due_at=now + timedelta(hours=settings.APPROVAL_REPLY_HOURS),
    )
    request.agencies.set(thing.agencies - {NO_AGENCY})
    return request


def answer(request_id: int, *, verdict: str, digest: str, words: str = "") -> ApprovalRequest:
    """Approve, refuse or send back exactly what the digest names. The last approval that is needed carries it out, in
    the same transaction.

    Raises Refused when this person may not answer, RequestRefused when it is closed or is not what they saw.
    """
    decision = authorise("authority.request.answer")
    if verdict not in VERDICT_WORDS:
        raise RequestRefused("Say whether you approve it, refuse it or send it back.")
    if verdict != "approve" and not words.strip():
        raise RequestRefused("Say why: the person who asked needs to know.")
    with transaction.atomic():
        request = _locked(request_id, verdict)
        fresh = _refreshed(request)
        if fresh is not None:
            one, step = fresh
            decision = routes.answering(request, current(), step)
            if not decision.allowed:
                raise Refused(decision)
            if digest != seen_digest(request.digest, one.left_out):
                raise RequestRefused("This is not what you saw: it was changed. Look at it again, then answer.")
            _add(request, verdict, request.digest, words, decision, one.left_out)
            _conclude(request, one, step)
    if fresh is None:
        raise RequestRefused(request.closing_words)
    forget_known()
    return request


def _agencies(request: ApprovalRequest) -> set[int]:
    return set(request.thing["agencies"]) - {NO_AGENCY}


def _locked(request_id: int, verb: str) -> ApprovalRequest:
    request = ApprovalRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise RequestRefused("There is no such request.")
    requests.must_be_readable(request)
    if not REQUEST.allows(request.state, verb):
        raise RequestRefused(f"This request is {request.state} already. {request.closing_words}".strip())
    return request


def _refreshed(request: ApprovalRequest) -> tuple[Approvable[Any], Step] | None:
    """Void what was changed, send the rest where the stance in force sends it. None: it is closed now."""
    asked = json.loads(request.payload)
    one = kind_of(request.action, asked).read(asked)
    if one is None or canonical_text(one.payload) != request.payload:
        gone = "is not there any more" if one is None else "was changed after this was asked"
        _close(request, "void", f"{request.object_label} {gone}: ask again.")
        return None
    has_moved = _moved(request, thing_of(one.about))
    if has_moved and (lost := _left_behind(request)):
        _close(request, "void", lost)
        return None
    step = routes.step_of(request)
    if step is None:
        _close(request, "void", "The stance in force asks for no approval here any more: do it directly.")
        return None
    if has_moved or (step.side, step.count) != (request.side, request.count):
        former = request.side
        request.side, request.count = step.side, step.count
        request.save(update_fields=["side", "count"])
        _trace(request, f"rerouted from {former} to {step.side}: {request.summary}", None, {"route": step.as_json()})
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
    if set(request.agencies.values_list("pk", flat=True)) != _agencies(request):
        return f"{request.object_label} was given to other agencies after this was asked: ask again."
    return _no_longer_entitled(request)


def _add(
    request: ApprovalRequest, verdict: str, digest: str, words: str, decision: Decision, left_out: Mapping[str, str]
) -> None:
    actor = current()
    if request.answers.filter(by_id=int(actor.id)).exists():
        raise RequestRefused("You have answered this already.")
    Answer.objects.create(
        request=request,
        by_id=int(actor.id),
        by_label=actor.label[:200],
        verdict=verdict,
        digest=digest,
        words=words[:2000],
        because="; ".join(decision.because)[:500],
    )
    _trace(request, f"{VERDICT_WORDS[verdict]}: {request.summary}", decision, {"digest": digest} | _told(left_out))


def _told(left_out: Mapping[str, str]) -> dict[str, Any]:
    return {"left_out": dict(left_out)} if left_out else {}


def _conclude(request: ApprovalRequest, one: Approvable[Any], step: Step) -> None:
    given = [Given(row.by_id, row.verdict, row.digest) for row in request.answers.all()]  # type: ignore[arg-type]
    state = outcome(routes.asked(request), given, step)
    if state == "approved":
        _carry_out(request, one)
    elif state != "open":
        verb = "refuse" if state == "refused" else "return"
        _close(request, verb, f"{current().label} {VERDICT_WORDS[verb]} it.")


def _carry_out(request: ApprovalRequest, one: Approvable[Any]) -> None:
    lost = _no_longer_entitled(request)
    if lost:
        _close(request, "void", lost)
        return
    approved = request.answers.filter(verdict="approve").values_list("by_label", flat=True)
    approval = Approval(request.asked_by_id, request.asked_by_label, tuple(approved))
    try:
        with transaction.atomic(), trail.concerning(_agencies(request)):
            with acting_as(_asker(request)):
                one.must_be_possible()
            one.carry_out(None, approval)
    except one.refusals as reason:
        _close(request, "void", str(reason))
        return
    _close(request, "approve", f"{current().label} approved it, and it was carried out.")


def _asker(request: ApprovalRequest) -> Actor:
    """In whose name it is asked once more whether it may be done."""
    if request.asked_by_id is None:
        return Actor("operator", label=request.asked_by_label, door=current().door)
    return Actor("user", str(request.asked_by_id), request.asked_by_label, current().door)


def _no_longer_entitled(request: ApprovalRequest) -> str:
    """Who asked must still be allowed to: an approval lends nobody a right."""
    if request.asked_by_id is None:
        return ""
    decision = decide_for(request.action, request.asked_by_id, routes.thing_from_json(request.thing))
    if decision.allowed:
        return ""
    return f"{request.asked_by_label} may not do this any more: {'; '.join(decision.missing)}."[:500]


def _close(request: ApprovalRequest, verb: str, words: str) -> None:
    request.state, request.closed_at, request.closing_words = REQUEST.after(verb), timezone.now(), words[:500]
    request.save(update_fields=["state", "closed_at", "closing_words"])
    _trace(request, f"{request.state}: {request.summary}", None, {"why": words})
    notices.closed(request)


def _trace(request: ApprovalRequest, summary: str, decision: Decision | None, details: dict[str, Any]) -> None:
    trail.record(
        action="authority.request.answer" if decision is None else decision.action,
        summary=summary,
        object_kind="request",
        object_id=str(request.pk),
        decision=decision,
        agencies=_agencies(request),
        details={"asked": request.action, "object": f"{request.object_kind}:{request.object_id}", **details},
    )


def comment(request_id: int, *, words: str) -> Comment:
    """Say something about a request without deciding it. Raises RequestRefused."""
    decision = authorise("authority.request.comment")
    if not words.strip():
        raise RequestRefused("Write what you want to say.")
    with transaction.atomic():
        request = _locked(request_id, "comment")
        said = Comment.objects.create(request=request, by_label=current().label[:200], words=words[:2000])
        _trace(request, f"commented on: {request.summary}", decision, {"words": words[:500]})
    return said


def withdraw(request_id: int) -> ApprovalRequest:
    """Take one's own request back. Raises RequestRefused for somebody else's."""
    decision = authorise("authority.request.withdraw")
    with transaction.atomic():
        request = _locked(request_id, "withdraw")
        if current().kind == "user" and str(request.asked_by_id) != current().id:
            raise RequestRefused("Only the person who asked can take a request back. You can refuse it.")
        _close(request, "withdraw", f"{current().label} took it back.")
        _trace(request, f"took back: {request.summary}", decision, {})
    return request


def tend(now: datetime | None = None) -> dict[str, int]:
    """Look after every open request: void what was changed, reroute, remind once, escalate to deputies when the reply
    is overdue, expire what is too old. Returns how many of each; running it again changes nothing."""
    authorise("authority.request.tend")
    when, counts = now or timezone.now(), {"reminded": 0, "escalated": 0, "expired": 0, "closed": 0}
    for pk in list(ApprovalRequest.objects.filter(state="open").order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            request = ApprovalRequest.objects.select_for_update(of=("self",)).get(pk=pk)
            if request.state == "open" and (done := _tend(request, when)):
                counts[done] += 1
    return counts


def _tend(request: ApprovalRequest, now: datetime) -> str:
    fresh = _refreshed(request)
    if fresh is None:
        return "closed"
    _one, step = fresh
    if now - request.asked_at > EXPIRES_AFTER:
        _close(request, "expire", f"Nobody decided it within {EXPIRES_AFTER.days} days: ask again if it still matters.")
        return "expired"
    if now >= request.reply_due_at and request.escalated_at is None:
        request.escalated_at = now
        request.save(update_fields=["escalated_at"])
        wider = routes.step_of(request) or step
        _trace(request, f"escalated to deputies: {request.summary}", None, {"route": wider.as_json()})
        notices.escalated(request, wider.people)
        return "escalated"
    reminder = request.asked_at + (request.reply_due_at - request.asked_at) * REMIND_BEFORE
    if now >= reminder and request.reminded_at is None and request.escalated_at is None:
        request.reminded_at = now
        request.save(update_fields=["reminded_at"])
        notices.reminded(request, step.people)
        return "reminded"
    return ""
