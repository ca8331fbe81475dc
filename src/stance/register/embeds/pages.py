"""Badges and the list in a frame, for everybody; the page that explains how to paste them, for staff."""

from __future__ import annotations

from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_POST, require_safe

from stance.engines.policy import authorise
from stance.register.actions import links
from stance.register.embeds import queries, snippets
from stance.register.embeds.badges import Badge, svg
from stance.register.links import due
from stance.register.models import Account
from stance.register.public import queries as public
from stance.register.refusal import AccountRefused

ANY_SITE = csp_replace({"frame-ancestors": ["*"]})
"""The only page that other sites may show in a frame: it has nothing to click that changes anything."""


@require_safe
def badge(request: HttpRequest, entry_id: int) -> HttpResponse:
    authorise("register.public.read")
    entry = public.one(entry_id)
    if entry is None:
        raise Http404
    return _picture(queries.badge_of(entry))


@require_safe
def agency_badge(request: HttpRequest) -> HttpResponse:
    authorise("register.public.read")
    agency = queries.agency_named(request.GET.get("agency", ""))
    if agency is None:
        raise Http404
    return _picture(queries.badge_of_agency(agency))


def _picture(badge: Badge) -> HttpResponse:
    return HttpResponse(svg(badge), content_type="image/svg+xml; charset=utf-8")


@require_safe
@xframe_options_exempt
@ANY_SITE
def embed(request: HttpRequest) -> HttpResponse:
    """The official accounts of an agency, or of all; narrowed by ``service`` and ``tag``."""
    authorise("register.public.read")
    slug, service, tag = (
        request.GET.get(name, "")[:60].replace("\0", "\ufffd") for name in ("agency", "service", "tag")
    )
    agency = queries.agency_named(slug)
    if slug and agency is None:
        raise Http404
    entries, more = queries.listed(public.Filters(agency=slug, service=service, tag=tag, former=False))
    return render(
        request,
        "register/embeds/list.html",
        {"entries": entries, "more": more, "agency_shown": agency, "checked_at": queries.checked_at()},
    )


@require_safe
def web_site(request: HttpRequest) -> HttpResponse:
    """What to paste, for each agency that has official accounts."""
    authorise("register.account.read")
    agencies = public.agencies()
    asked = request.GET.get("agency", "")
    chosen = next((agency for agency in agencies if agency.slug == asked), agencies[0] if agencies else None)
    return render(
        request,
        "register/embeds/web_site.html",
        {"agencies": agencies, "chosen": chosen, "snippets": snippets.of_agency(chosen) if chosen else []},
    )


def registered(account_id: int) -> Account:
    if not 0 < account_id < 2**63:
        raise Http404
    return get_object_or_404(Account, pk=account_id)


@require_safe
def account_site(request: HttpRequest, account_id: int) -> HttpResponse:
    """What to paste for one account, and whether the web site and the account name each other."""
    account = registered(account_id)
    authorise("register.account.read", account)
    return render(
        request,
        "register/embeds/account_site.html",
        {
            "account": account,
            "checks": due.checks(account),
            "is_waiting": due.is_waiting(account.pk),
            "snippets": snippets.of_account(account) if account.is_public else [],
        },
    )


@require_POST
def check_links(request: HttpRequest, account_id: int) -> HttpResponse:
    account = registered(account_id)
    try:
        links.ask(account=account)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The links will be checked in a moment.")
    return redirect("register_account_site", account.pk)
