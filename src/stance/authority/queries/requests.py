"""Requests for approval: the ones that wait for me, for others, and those that were decided; one with everything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from stance.authority import facts, routes
from stance.authority.approvable_kinds import kind_of
from stance.authority.decisions import NOT_THEIRS, shared_stance_now
from stance.authority.digests import seen_digest
from stance.authority.models import Answer, ApprovalRequest, Comment
from stance.authority.queries import prospects
from stance.authority.queries.prospects import Shown
from stance.engines.policy import NO_AGENCY, Decision, Item, Refused, Roster, Step, authorise, reach
from stance.engines.policy.approval import may_answer, step_now
from stance.journal.actor import current, known_once

PAGE_ROWS = 50
ITEMS = 100
"""Of many things asked for at once, on one page."""
TABS = ("mine", "waiting", "asked", "decided", "expired")


def page(tab: str, before: int | None = None) -> tuple[list[ApprovalRequest], int | None]:
    """One page of a tab, newest first, and the key to go on from. "mine" waits for my answer, "waiting" for anybody's,
    "asked" is what I asked for."""
    authorise("authority.request.read")
    rows = _readable().select_related("agency").order_by("-pk") if tab != "mine" else _newest()
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if tab == "mine":
        return _mine(rows)
    found = list(rows.filter(_condition(tab))[: PAGE_ROWS + 1])
    more = found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None
    return found[:PAGE_ROWS], more


MOST_LOOKED_AT = PAGE_ROWS * 10
"""Open requests that are looked through for those of one person: of more, the newest."""


def waiting_for_me() -> list[ApprovalRequest]:
    """Open requests that whoever acts can answer now, without what is asked for in them; looked up once while they act. Nobody
    who may not see requests at all has any."""
    if not reach("authority.request.read"):
        return []
    found: list[ApprovalRequest] = known_once("requests for me", _waiting_for_me)
    return found


def _waiting_for_me() -> list[ApprovalRequest]:
    rows = _newest().filter(state="open").defer("payload")[:MOST_LOOKED_AT]
    return [request for request in rows if answerable(request).allowed]


def _newest() -> QuerySet[ApprovalRequest]:
    return ApprovalRequest.objects.select_related("agency").order_by("-pk")


def _readable() -> QuerySet[ApprovalRequest]:
    """Those of the reader's agencies, and their own."""
    here = reach("authority.request.read")
    if here.everywhere:
        return ApprovalRequest.objects.all()
    shared = ApprovalRequest.agencies.through.objects.filter(
        approvalrequest=OuterRef("pk"), agency_id__in=here.agencies
    )
    actor = current()
    own = Q(asked_by_id=int(actor.id)) if actor.kind == "user" else Q(pk__in=[])
    return ApprovalRequest.objects.filter(Q(Exists(shared)) | own)


def must_be_readable(request: ApprovalRequest) -> None:
    """Raises Refused for a request of other agencies that is neither the reader's own nor waits for their answer."""
    here, actor = reach("authority.request.read"), current()
    if here.everywhere or here.agencies.intersection(request.thing["agencies"]):
        return
    if (actor.kind == "user" and str(request.asked_by_id) == actor.id) or answerable(request).allowed:
        return
    whose = frozenset(request.thing["agencies"]) - {NO_AGENCY}
    raise Refused(Decision(False, "authority.request.read", because=(NOT_THEIRS,), agencies=whose, hidden=True))


def _condition(tab: str) -> Q:
    actor = current()
    return {
        "waiting": Q(state="open"),
        "asked": Q(asked_by_id=int(actor.id)) if actor.kind == "user" else Q(asked_by__isnull=True),
        "decided": Q(state__in=["approved", "refused", "returned"]),
        "expired": Q(state__in=["expired", "void", "withdrawn"]),
    }[tab]


def _mine(rows: QuerySet[ApprovalRequest]) -> tuple[list[ApprovalRequest], int | None]:
    """Open ones are few beside all that were ever decided; at most ten pages of them are looked through."""
    looked_at = list(rows.filter(state="open")[: PAGE_ROWS * 10 + 1])
    mine = [request for request in looked_at[: PAGE_ROWS * 10] if answerable(request).allowed]
    more = looked_at[PAGE_ROWS * 10 - 1].pk if len(looked_at) > PAGE_ROWS * 10 else None
    if len(mine) > PAGE_ROWS:
        return mine[:PAGE_ROWS], mine[PAGE_ROWS - 1].pk
    return mine, more


def answerable(request: ApprovalRequest) -> Decision:
    """Whether whoever acts may answer it, from what is known about them already: no query a request."""
    step = _step(request)
    if request.state != "open" or step is None:
        return Decision(False, "authority.request.answer", because=("it is closed",), missing=("an open request",))
    actor = current()
    subject = known_once("subject", lambda: facts.subject_of(actor))
    held = list(subject.held)
    if request.escalated_at is not None and subject.id is not None:
        held += known_once("as deputy", lambda: facts.as_deputy(subject.id))
    return may_answer(routes.asked(request), subject, step, held)


def _step(request: ApprovalRequest) -> Step | None:
    stance = shared_stance_now(request.thing["agencies"])
    escalated = request.escalated_at is not None
    name = "roster with deputies" if escalated else "roster"
    roster: Roster = known_once(name, lambda: facts.roster(with_deputies=escalated))
    return step_now(routes.asked(request), stance, roster)


@dataclass(frozen=True, slots=True)
class Detail:
    """A request with its answers, comments, exactly what is asked for, and what the same object's last request asked."""

    request: ApprovalRequest
    answers: Sequence[Answer]
    comments: Sequence[Comment]
    lines: list[tuple[str, str, str]]
    """What will be done, field by field: name, value, the value that was asked for last time ("" when there was none)."""
    decision: Decision
    step: Step | None
    items: Sequence[Item] = ()
    """Of many things asked for at once, those of this page; ``first`` is the number of the first, from 1."""
    first: int = 1
    count: int = 0
    left_out: int = 0
    seen: str = ""
    """The digest of what the page shows, which an answer names."""
    shown: Shown | None = None
    """What will be; of a request that is open."""

    @property
    def earlier(self) -> int | None:
        return max(1, self.first - ITEMS) if self.first > 1 else None

    @property
    def later(self) -> int | None:
        return self.first + ITEMS if self.first + ITEMS <= self.count else None

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1


def one(pk: int, first: int = 1) -> Detail | None:
    authorise("authority.request.read")
    request = ApprovalRequest.objects.select_related("agency", "asked_by").filter(pk=pk).first()
    if request is None:
        return None
    must_be_readable(request)
    earlier = ApprovalRequest.objects.filter(
        action=request.action, object_kind=request.object_kind, object_id=request.object_id, pk__lt=request.pk
    ).order_by("-pk")
    former = earlier.first()
    payload = json.loads(request.payload)
    kind, before = kind_of(request.action, payload), json.loads(former.payload) if former else None
    wanted = kind.look(payload) if payload.get("several") else None
    items = wanted.items if wanted else ()
    left_out = wanted.left_out if wanted and request.state == "open" else {}
    start = min(max(first, 1), max(len(items), 1))
    return Detail(
        request,
        list(request.answers.order_by("pk")),
        list(request.comments.order_by("pk")),
        [] if items else _lines(payload, before or {}),
        answerable(request),
        _step(request) if request.state == "open" else None,
        items[start - 1 : start - 1 + ITEMS],
        start,
        len(items),
        len(left_out),
        seen_digest(request.digest, left_out),
        prospects.shown(kind, payload, before) if request.state == "open" else None,
    )


def _lines(payload: dict[str, Any], former: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (name.replace("_", " ").capitalize(), _shown(value), _shown(former[name]) if name in former else "")
        for name, value in payload.items()
    ]


def _shown(value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_shown(one) for one in value) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_shown(one)}" for name, one in value.items()) or "–"
    return str(value)
