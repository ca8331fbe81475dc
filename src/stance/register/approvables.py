"""What happens once a request about an account has been approved (``authority.approvables``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stance.authority import facts
from stance.authority.approvables import Approvable, RequestVoid
from stance.authority.models import ApprovalRequest
from stance.engines.policy import may_person
from stance.people.models import Agency
from stance.register import giving, living, merging, payloads, wholeness, writing
from stance.register.fields.directory import Directory
from stance.register.fields.reading import FieldsRefused, read_both
from stance.register.fields.table import TRANSFER
from stance.register.fields.texts import complete
from stance.register.models import Account
from stance.register.refusal import AccountRefused

PUBLISH = "register.account.publish"
ARCHIVE = "register.account.archive"


def _current(request: ApprovalRequest) -> dict[str, Any] | None:
    """What the same request would ask for now. What people chose (a reason, an address) is part of the request."""
    asked = json.loads(request.payload)
    if asked["do"] == "merge":
        found = {agency.pk: agency for agency in Agency.objects.filter(pk__in=[asked["agency"], asked["successor"]])}
        if len(found) < 2:
            return None
        return payloads.of_merging(found[asked["agency"]], found[asked["successor"]], asked["day"], asked["reason"])
    account = complete(Account.objects.filter(pk=asked["account"])).first()
    if account is None:
        return None
    if asked["do"] == "publish":
        return payloads.of_publishing(account, Directory())
    if asked["do"] == "change_published":
        return payloads.of_changing(account, asked["to"], Directory())
    if asked["do"] == "rename":
        return payloads.of_renaming(account, asked["to"], asked["reason"])
    if asked["do"] == "archive":
        return payloads.of_archiving(account, asked["reason"])
    return payloads.of_transfer(account, asked["to"], asked["reason"], Directory())


def _carry_out(request: ApprovalRequest, payload: Mapping[str, Any]) -> None:
    try:
        if payload["do"] == "merge":
            agency, successor = (Agency.objects.get(pk=payload[name]) for name in ("agency", "successor"))
            _must_still_reach(request, agency, successor)
            day = datetime.fromisoformat(payload["day"])
            merging.must_be_possible(agency, successor, day)
            merging.move(agency, successor, day, payload["reason"], None)
            return
        account = writing.locked(payload["account"])
        if payload["do"] == "transfer" and request.asked_by_id is not None:
            asked_for = read_both(payload["to"], Directory(finds_all=True))
            values = {name: value for name, (value, _text) in asked_for.items()}
            giving.must_reach(TRANSFER, giving.of(account), giving.after(account, values), request.asked_by_id)
        _carry_out_on(account, payload)
    except (AccountRefused, FieldsRefused) as refusal:
        raise RequestVoid(str(refusal)) from refusal


def _must_still_reach(request: ApprovalRequest, *agencies: Agency) -> None:
    for agency in agencies:
        if request.asked_by_id is None:
            continue
        wholeness.must_hold(facts.person(request.asked_by_id), agency)
        if not may_person(request.asked_by_id, TRANSFER, agency).allowed:
            raise RequestVoid(f"{request.asked_by_label} may not do this for {agency} any more.")


def _carry_out_on(account: Account, payload: Mapping[str, Any]) -> None:
    # Asked again: much may have happened to it since somebody asked for this.
    living.must_allow(payload["do"], account)
    if payload["do"] == "publish":
        living.must_be_complete(account)
        living.publish(account, None)
    elif payload["do"] == "change_published":
        writing.write_texts(account, payload["to"], PUBLISH, None, known=Directory(finds_all=True))
    elif payload["do"] == "rename":
        living.rename(account, payload["to"], payload["reason"], None, PUBLISH)
    elif payload["do"] == "archive":
        living.archive(account, payload["reason"], None)
    else:
        writing.write_texts(account, payload["to"], TRANSFER, None, payload["reason"], known=Directory(finds_all=True))


APPROVABLES = {action: Approvable(current=_current, carry_out=_carry_out) for action in (PUBLISH, ARCHIVE, TRANSFER)}
