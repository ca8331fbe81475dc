"""Making administrators and approvers, once a second administrator has approved it. Which door asked is in the payload:
a role in a unit, a role everywhere, an invitation, or what a group of the staff directory stands for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stance.authority.approvables import Approvable, RequestVoid
from stance.authority.models import ApprovalRequest
from stance.people import links, roles
from stance.people.directory import mapping
from stance.people.models import OneTimeLink, Unit, User
from stance.people.refusal import PersonRefused
from stance.people.serving import giving

ENTRUST = "people.assignment.entrust"


def _current(request: ApprovalRequest) -> dict[str, Any] | None:
    """What the same request would ask for now; None when whom or what it is about is gone."""
    asked = json.loads(request.payload)
    if asked["do"] == "give":
        wanted = giving.from_payload(asked)
        return wanted.payload if wanted else None
    if asked["do"] == "set_role":
        user = User.objects.filter(pk=asked["key"], is_active=True).first()
        return roles.payload_of(user, asked["role"]) if user else None
    if asked["do"] == "invite":
        link = OneTimeLink.objects.select_related("unit").filter(pk=asked["link"], used_at=None).first()
        return links.payload_of(link) if link else None
    unit = _unit(asked)
    if asked["unit"] and unit is None:
        return None
    return mapping.payload_of(asked["group"], asked["role"], unit)


def _carry_out(request: ApprovalRequest, payload: Mapping[str, Any]) -> None:
    try:
        if payload["do"] == "give":
            wanted = giving.from_payload(payload)
            assert wanted is not None  # noqa: S101  (``_current`` has just found it)
            giving.carry_out(wanted, None, by=request.asked_by_id)
        elif payload["do"] == "set_role":
            roles.carry_out(User.objects.get(pk=payload["key"]), payload["role"], None, by=request.asked_by_id)
        elif payload["do"] == "invite":
            links.let_through(OneTimeLink.objects.get(pk=payload["link"]))
        else:
            mapping.carry_out(payload["group"], payload["role"], _unit(payload), None, by=request.asked_by_id)
    except (PersonRefused, mapping.DirectoryRefused) as refusal:
        raise RequestVoid(str(refusal)) from refusal


def _unit(payload: Mapping[str, Any]) -> Unit | None:
    return Unit.objects.select_related("agency").filter(pk=payload["unit"]).first()


APPROVABLES = {ENTRUST: Approvable(current=_current, carry_out=_carry_out)}
