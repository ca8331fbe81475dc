"""Asking for an approval, answering and taking back: one mechanism for everything that needs one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stance.authority import notices, routes
from stance.authority.decisions import main_agency
from stance.authority.digests import canonical_text, digest_of, seen_digest
from stance.authority.models import Answer, ApprovalRequest, Comment
from stance.authority.policy_objects import thing_of
from stance.authority.writes.requests import (
    RequestRefused,
    agencies_of,
    close,
    locked,
    no_longer_entitled,
    refreshed,
    settle,
    trace,
)
from stance.engines.policy import NO_AGENCY, Approvable, Approval, Decision, Refused, Step, Thing, authorise
from stance.engines.policy.approval import Answer as Given
from stance.engines.policy.approval import outcome
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, current, forget_known

__all__ = ["RequestRefused", "answer", "ask", "comment", "withdraw"]

ANSWERING = "authority.request.answer"
VERDICT_WORDS = {"approve": "approved", "refuse": "refused", "return": "sent back"}


def ask(one: Approvable[Any], decision: Decision, *, reason: str = "") -> ApprovalRequest:
    """Open a request for what ``decision`` allows only with an approval.

    Asking for the same again gives the open request; for something else, voids it. Raises RequestRefused without a
    route: there is nobody to ask.
    """
    authorise("authority.request.ask")
    if not decision.route:
        raise RequestRefused("This needs no approval.")
    thing, summary, text = thing_of(one.about), one.summary, canonical_text(one.payload)
    step = decision.route[0]
    digest = digest_of(decision.action, thing.kind, thing.id, text)
    with transaction.atomic():
        former = _open_for(decision.action, thing)
        if former is not None and former.digest == digest:
            return former
        if former is not None:
            replaced = "What it asked for was changed: a new request replaced it."
            close(former, "void", replaced, action="authority.request.ask")
        request = _create(decision, thing, text, digest, summary, reason, one.url, step)
        details = {"digest": digest, "route": step.as_json()}
        trace(request, f"asked for an approval: {summary}", details, decision=decision)
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
        request = locked(request_id, verdict)
        fresh = refreshed(request)
        if fresh is not None:
            one, step = fresh
            decision = routes.answering(request, current(), step)
            if not decision.allowed:
                raise Refused(decision)
            if digest != seen_digest(request.digest, one.left_out):
                raise RequestRefused("The request was changed after you opened it. Read it again, then answer.")
            _add(request, verdict, request.digest, words, decision, one.left_out)
            _conclude(request, one, step)
    if fresh is None:
        raise RequestRefused(request.closing_words)
    forget_known()
    return request


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
    details = {"digest": digest} | _told(left_out)
    trace(request, f"{VERDICT_WORDS[verdict]}: {request.summary}", details, decision=decision)


def _told(left_out: Mapping[str, str]) -> dict[str, Any]:
    return {"left_out": dict(left_out)} if left_out else {}


def _conclude(request: ApprovalRequest, one: Approvable[Any], step: Step) -> None:
    given = [Given(row.by_id, row.verdict, row.digest) for row in request.answers.all()]  # type: ignore[arg-type]
    state = outcome(routes.asked(request), given, step)
    if state == "approved":
        _carry_out(request, one)
    elif state != "open":
        verb = "refuse" if state == "refused" else "return"
        settle(request, verb, f"{current().label} {VERDICT_WORDS[verb]} it.")


def _carry_out(request: ApprovalRequest, one: Approvable[Any]) -> None:
    lost = no_longer_entitled(request)
    if lost:
        close(request, "void", lost, action=ANSWERING)
        return
    approved = request.answers.filter(verdict="approve").values_list("by_label", flat=True)
    approval = Approval(request.asked_by_id, request.asked_by_label, tuple(approved))
    try:
        with transaction.atomic(), trail.concerning(agencies_of(request)):
            with acting_as(_asker(request)):
                one.must_be_possible()
                after = one.following()
                further = ask(*after, reason=request.reason) if after else None
            if further is None:
                one.carry_out(None, approval)
    except one.refusals as reason:
        close(request, "void", str(reason), action=ANSWERING)
        return
    done = f"{further.agency} is asked next (request {further.pk})" if further else "it was carried out"
    settle(request, "approve", f"{current().label} approved it, and {done}.")


def _asker(request: ApprovalRequest) -> Actor:
    """In whose name it is asked once more whether it may be done."""
    if request.asked_by_id is None:
        return Actor("operator", label=request.asked_by_label, door=current().door)
    return Actor("user", str(request.asked_by_id), request.asked_by_label, current().door)


def comment(request_id: int, *, words: str) -> Comment:
    """Say something about a request without deciding it. Raises RequestRefused."""
    decision = authorise("authority.request.comment")
    if not words.strip():
        raise RequestRefused("Write what you want to say.")
    with transaction.atomic():
        request = locked(request_id, "comment")
        said = Comment.objects.create(request=request, by_label=current().label[:200], words=words[:2000])
        trace(request, f"commented on: {request.summary}", {"words": words[:500]}, decision=decision)
    return said


def withdraw(request_id: int) -> ApprovalRequest:
    """Take one's own request back. Raises RequestRefused for somebody else's."""
    decision = authorise("authority.request.withdraw")
    with transaction.atomic():
        request = locked(request_id, "withdraw")
        if current().kind == "user" and str(request.asked_by_id) != current().id:
            raise RequestRefused("Only the person who asked can take a request back. You can refuse it.")
        close(request, "withdraw", f"{current().label} took it back.", decision=decision)
    return request
