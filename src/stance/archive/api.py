"""The archive's API: the same questions as the command line, the same answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from stance.archive.commands.record import as_json as record_json
from stance.archive.queries.records import detail
from stance.archive.queries.search import search as find
from stance.archive.record_address import as_held
from stance.archive.search.results import SearchRefused, Sort, ask
from stance.archive.search.voices import Voice

router = Router(tags=["archive"])


class Problem(Schema):
    """What went wrong and what to do, in words."""

    detail: str


class LodgedTold(Schema):
    """Of a post of an official's own account: ``days`` after it was posted, of ``limit_days``; ``way`` is address or export."""

    at: str
    by: str
    reason: str
    days: int
    limit_days: int
    late: bool
    way: str


class FoundPost(Schema):
    id: str
    platform: str
    account: str
    created_at: str
    kind: str
    title: str
    author: str
    text: str
    permalink: str
    by: str
    author_handle: str
    author_address: str
    versions: int
    edited: bool
    deleted: bool
    lodged: LodgedTold | None


class Page(Schema):
    """``next`` is the cursor of the following page, null on the last one; ``ranked`` is set when only the newest
    so many matches were ranked."""

    total: int
    results: list[FoundPost]
    next: str | None
    ranked: int | None
    notes: list[str]


@router.get("/search", response={200: Page, 400: Problem}, summary="Search the archive")
def search(
    request: HttpRequest,
    q: str = "",
    account: str = "",
    since: str = "",
    until: str = "",
    voice: Voice = "",
    sort: Sort = "rank",
    limit: int = 20,
    cursor: str = "",
) -> Any:
    try:
        asked = ask(
            q,
            account=account,
            since=since,
            until=until,
            voice=voice,
            sort=sort,
            limit=limit,
            cursor=cursor,
            count_all=True,
        )
        found = find(asked)
    except SearchRefused as error:
        return Status(400, {"detail": str(error)})
    return {
        "total": found.total.number,
        "results": [post.as_json() for post in found.posts],
        "next": found.next,
        "ranked": found.ranked,
        "notes": list(asked.query.notes),
    }


@router.get(
    "/records/{path:record_id}",
    response={200: dict[str, Any], 404: Problem},
    summary="One record with its proof",
)
def record(request: HttpRequest, record_id: str) -> Any:
    found = detail(as_held(record_id))
    if found is None:
        raise Http404(record_id)
    return record_json(found)
