"""The register's API for people who sign in: the accounts that they see, how capture follows each, and where one drifted. What the public may ask
is in ``public.api``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from stance.doors.row_keys import row_key
from stance.register.account_facts import capture_states
from stance.register.queries import by_key, drifts

router = Router(tags=["register"])


class DriftTold(Schema):
    """``proposed`` is the name that the account has now, of a rename; ``evidence`` the SHA-256 of the answer that shows it."""

    kind: str
    words: str
    proposed: str
    evidence: str
    first_seen_at: datetime
    last_seen_at: datetime


class CaptureTold(Schema):
    """``state`` is one of follows, late, fails, incident and begins."""

    state: str
    last_success: datetime | None
    problem: str


class AccountTold(Schema):
    id: int
    platform: str
    handle: str
    platform_id: str
    status: str
    capture: CaptureTold | None
    drift: list[DriftTold]


class AccountsTold(Schema):
    """``next`` is the key of the following page, null on the last one."""

    accounts: list[AccountTold]
    next: int | None


@router.get("/accounts", response=AccountsTold, summary="Accounts, how capture follows them, and where they drifted")
def accounts(request: HttpRequest, after: str = "") -> Any:
    rows, more = by_key(row_key(after))
    keys = [one.pk for one in rows]
    drifted, captured = drifts.of_all(keys), capture_states(keys)
    return {
        "accounts": [
            {
                "id": one.pk,
                "platform": one.platform,
                "handle": one.handle,
                "platform_id": one.platform_id,
                "status": one.status,
                "capture": captured.get(one.pk),
                "drift": drifted.get(one.pk, []),
            }
            for one in rows
        ],
        "next": more,
    }
