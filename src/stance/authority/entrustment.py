"""Making administrators and approvers, once a second administrator has approved it. Which door asked is in the payload:
a role in a unit, a role everywhere, an invitation, or what a group of the staff directory stands for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stance.authority.approvables import Approvable, RequestVoid
from stance.authority.models import ApprovalRequest
from stance.people import one_time_links, roles
from stance.people.assignments import writes
from stance.people.directory import group_mappings
from stance.people.models import OneTimeLink, Unit, User
from stance.people.refusal import PersonRefused

ENTRUST = "people.assignment.entrust"


def _current(request: ApprovalRequest) -> dict[str, Any] | None:
    """What the same request would ask for now; None when whom or what it is about is gone."""
    asked = json.loads(request.payload)
    if asked["do"] == "give":
        wanted = writes.from_payload(asked)
        return wanted.payload if wanted else None
    if asked["do"] == "set_role":
        user = User.objects.filter(pk=asked["key"], is_active=True).first()
        return roles.payload_of(user, asked["role"]) if user else None
    if asked["do"] == "invite":
        link = OneTimeLink.objects.select_related("unit").filter(pk=asked["link"], used_at=None).first()
        return one_time_links.payload_of(link) if link else None
    unit = _unit(asked)
    if asked["unit"] and unit is None:
        return None
    return group_mappings.payload_of(asked["group"], asked["role"], unit)


def _carry_out(request: ApprovalRequest, payload: Mapping[str, Any]) -> None:
    try:
        if payload["do"] == "give":
            wanted = writes.from_payload(payload)
            assert wanted is not None  # noqa: S101  (``_current`` has just found it)
            writes.carry_out(wanted, None, by=request.asked_by_id)
        elif payload["do"] == "set_role":
            roles.carry_out(User.objects.get(pk=payload["key"]), payload["role"], None, by=request.asked_by_id)
        elif payload["do"] == "invite":
            one_time_links.let_through(OneTimeLink.objects.get(pk=payload["link"]))
        else:
            group_mappings.carry_out(payload["group"], payload["role"], _unit(payload), None, by=request.asked_by_id)
    except (PersonRefused, group_mappings.DirectoryRefused) as refusal:
        raise RequestVoid(str(refusal)) from refusal


def _unit(payload: Mapping[str, Any]) -> Unit | None:
    return Unit.objects.select_related("agency").filter(pk=payload["unit"]).first()


APPROVABLES = {ENTRUST: Approvable(current=_current, carry_out=_carry_out)}
