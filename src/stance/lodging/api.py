"""Posts of officials' own accounts that were lodged, for programs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from stance.doors.row_keys import row_key
from stance.lodging.queries import lodged
from stance.register import described_objects
from stance.register.models import Account

router = Router(tags=["lodging"])


class Problem(Schema):
    """What went wrong and what to do, in words."""

    detail: str


class LodgementTold(Schema):
    """``days`` after it was posted, of ``limit_days``; ``way`` is address or export."""

    at: str
    by: str
    reason: str
    days: int
    limit_days: int
    late: bool
    way: str


class LodgedPost(Schema):
    id: str
    created_at: str
    text: str
    permalink: str
    edited: bool
    deleted: bool
    lodged: LodgementTold


class LodgedPosts(Schema):
    """``next`` is the key of the following page, null on the last one."""

    posts: list[LodgedPost]
    next: int | None


@router.get(
    "/posts",
    response={200: LodgedPosts, 404: Problem},
    summary="Posts of an official's own account that were lodged, the newest first",
)
def posts(request: HttpRequest, account: str = "", late: bool = False, before: str = "") -> Any:
    try:
        whose = described_objects.find(account)
    except (LookupError, ValueError, Account.DoesNotExist) as error:
        raise Http404(account) from error
    found, more = lodged.page(whose, before=row_key(before), late_only=late)
    return {"posts": [one.as_json() for one in found], "next": more}
