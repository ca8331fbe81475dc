"""``/api/v1/public``: no token, no sign-in, nothing about staff. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from stance.engines.policy import authorise
from stance.register.public import queries
from stance.register.public.entries import Answer, Entry
from stance.register.public.official_domains import Domain
from stance.register.public.verification import Verdict, verify

router = Router(tags=["public"], auth=None)


class Problem(Schema):
    """What went wrong and what to do, in words."""

    detail: str


class PublicAgency(Schema):
    slug: str
    name: str


class OfficialDomain(Schema):
    """``host`` is what was asked about; ``domain`` is it, or what it lies under."""

    host: str
    domain: str
    agency: PublicAgency


class FormerAddress(Schema):
    """An address that the account had before."""

    handle: str
    url: str
    until: datetime


class ElsewhereNow(Schema):
    """Where the public finds the agency while the platform does not show the account."""

    url: str
    since: datetime


class PublicAccount(Schema):
    """An account that is, or was, on the public register. ``until`` is null while it is official; ``elsewhere`` while the platform
    shows the account."""

    id: int
    answer: Answer
    platform: str
    platform_name: str
    handle: str
    url: str
    display_name: str
    agencies: list[PublicAgency]
    purposes: list[str]
    since: datetime
    until: datetime | None
    changed: datetime
    language: str
    languages: list[str]
    short_description: str
    long_description: str
    contacts: str
    tags: list[str]
    policies: list[str]
    guidelines_url: str
    moderation_approach: str
    moderation_hours: str
    reply_target_minutes: int | None
    former: list[FormerAddress]
    elsewhere: ElsewhereNow | None


class Verified(Schema):
    """``account`` is null when the answer is "not_known" or "official_domain". ``since`` and ``until`` are of the address that was asked about;
    ``also`` are further official accounts that the same words may name. "official_name_only": the address is a post's, and
    the platform opens it whatever name stands in it. ``record`` is the archive's id of that post where it is held, and
    null otherwise: then the answer is about the post. "official_domain": it is a web address of an agency, and no account on the
    register; ``domain`` says whose."""

    query: str
    answer: Answer
    words: str
    account: PublicAccount | None
    since: datetime | None
    until: datetime | None
    also: list[PublicAccount]
    record: str | None
    domain: OfficialDomain | None


class PublicAccounts(Schema):
    """``next`` is the cursor of the following page, null on the last one."""

    accounts: list[PublicAccount]
    next: str | None


def as_json(entry: Entry) -> dict[str, Any]:
    """As PublicAccount describes it, with instants as text."""
    return PublicAccount.from_orm(entry).model_dump(mode="json")


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """As Verified describes it, with instants as text."""
    answer = Verified(
        query=verdict.query,
        answer=verdict.answer,
        words=verdict.words,
        account=PublicAccount.from_orm(verdict.entry) if verdict.entry else None,
        since=verdict.since,
        until=verdict.until,
        also=[PublicAccount.from_orm(entry) for entry in verdict.also],
        record=verdict.record or None,
        domain=_domain(verdict.domain),
    )
    return answer.model_dump(mode="json")


def _domain(domain: Domain | None) -> OfficialDomain | None:
    if domain is None:
        return None
    agency = PublicAgency(slug=domain.slug, name=domain.agency)
    return OfficialDomain(host=domain.host, domain=domain.name, agency=agency)


@router.get("/verify", response={200: Verified, 400: Problem}, summary="Is this account official?")
def verify_account(request: HttpRequest, q: str = "") -> Any:
    authorise("register.public.read")
    if not q.strip():
        return Status(400, {"detail": "Say which account: ?q= and its address, or its name such as @name."})
    return verdict_json(verify(q))


@router.get("/accounts", response={200: PublicAccounts, 400: Problem}, summary="Official accounts, and former ones")
def accounts(
    request: HttpRequest,
    q: str = "",
    service: str = "",
    agency: str = "",
    tag: str = "",
    former: bool | None = None,
    cursor: str = "",
) -> Any:
    """By handle, fifty a page. ``former``: false for official ones only, true for former ones only."""
    authorise("register.public.read")
    filters = queries.Filters(q=q, service=service, agency=agency, tag=tag, former=former)
    try:
        page = queries.listed(filters, cursor)
    except queries.CursorRefused as refusal:
        return Status(400, {"detail": str(refusal)})
    return {"accounts": [as_json(entry) for entry in page.entries], "next": page.next or None}


@router.get("/accounts/{entry_id}", response={200: PublicAccount, 404: Problem}, summary="One official account")
def account(request: HttpRequest, entry_id: int) -> Any:
    authorise("register.public.read")
    found = queries.one(entry_id)
    if found is None:
        return Status(404, {"detail": f"No account {entry_id} is on the public register."})
    return as_json(found)
