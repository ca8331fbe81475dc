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
from stance.register import account_writes, lifecycle_writes, mergers, ownership, payloads, whole_agency
from stance.register.fields.reading import FieldsRefused, read_both
from stance.register.fields.references import References
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
        return payloads.of_publishing(account, References())
    if asked["do"] == "change_published":
        return payloads.of_changing(account, asked["to"], References())
    if asked["do"] == "rename":
        return payloads.of_renaming(account, asked["to"], asked["reason"])
    if asked["do"] == "archive":
        return payloads.of_archiving(account, asked["reason"])
    return payloads.of_transfer(account, asked["to"], asked["reason"], References())


def _carry_out(request: ApprovalRequest, payload: Mapping[str, Any]) -> None:
    try:
        if payload["do"] == "merge":
            agency, successor = (Agency.objects.get(pk=payload[name]) for name in ("agency", "successor"))
            _must_still_reach(request, agency, successor)
            day = datetime.fromisoformat(payload["day"])
            mergers.must_be_possible(agency, successor, day)
            mergers.move(agency, successor, day, payload["reason"], None)
            return
        account = account_writes.locked(payload["account"])
        if payload["do"] == "transfer" and request.asked_by_id is not None:
            values = {name: value for name, (value, _text) in read_both(payload["to"], References()).items()}
            ownership.must_reach(TRANSFER, ownership.of(account), ownership.after(account, values), request.asked_by_id)
        _carry_out_on(account, payload)
    except (AccountRefused, FieldsRefused) as refusal:
        raise RequestVoid(str(refusal)) from refusal


def _must_still_reach(request: ApprovalRequest, *agencies: Agency) -> None:
    for agency in agencies:
        if request.asked_by_id is None:
            continue
        whole_agency.must_hold(facts.person(request.asked_by_id), agency)
        if not may_person(request.asked_by_id, TRANSFER, agency).allowed:
            raise RequestVoid(f"{request.asked_by_label} may not do this for {agency} any more.")


def _carry_out_on(account: Account, payload: Mapping[str, Any]) -> None:
    # Asked again: much may have happened to it since somebody asked for this.
    lifecycle_writes.must_allow(payload["do"], account)
    if payload["do"] == "publish":
        lifecycle_writes.must_be_complete(account)
        lifecycle_writes.publish(account, None)
    elif payload["do"] == "change_published":
        account_writes.write_texts(account, payload["to"], PUBLISH, None)
    elif payload["do"] == "rename":
        lifecycle_writes.rename(account, payload["to"], payload["reason"], None, PUBLISH)
    elif payload["do"] == "archive":
        lifecycle_writes.archive(account, payload["reason"], None)
    else:
        account_writes.write_texts(account, payload["to"], TRANSFER, None, payload["reason"])


APPROVABLES = {action: Approvable(current=_current, carry_out=_carry_out) for action in (PUBLISH, ARCHIVE, TRANSFER)}
