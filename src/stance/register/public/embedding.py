"""What the agency's web site shows of the register: badges, a list in a frame, and the lines to paste for both."""

from __future__ import annotations

from html import escape

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from stance.engines.policy import authorise
from stance.people.models import Agency
from stance.register.public import badges, queries

MOST_LISTED = 200


@require_safe
def account_badge(request: HttpRequest, entry_id: int) -> HttpResponse:
    authorise("register.public.read")
    entry = queries.one(entry_id)
    if entry is None:
        raise Http404
    return HttpResponse(badges.badge(entry), content_type="image/svg+xml")


@require_safe
def agency_badge(request: HttpRequest, public_agency: str) -> HttpResponse:
    authorise("register.public.read")
    agency = _agency(public_agency)
    return HttpResponse(
        badges.agency_badge(agency.name, queries.count(queries.Filters(agency=agency.slug, former=False))),
        content_type="image/svg+xml",
    )


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # (it passes arguments on; its types say none)
def listing(request: HttpRequest, public_agency: str) -> HttpResponse:
    """The agency's official accounts for a frame on any web site. Only this page may be framed."""
    authorise("register.public.read")
    agency = _agency(public_agency)
    page = queries.listed(queries.Filters(agency=agency.slug, former=False), size=MOST_LISTED)
    more = f"{settings.PUBLIC_URL}{reverse('public_accounts')}?agency={agency.slug}" if page.next else ""
    context = {"agency_shown": agency, "entries": page.entries, "more": more, "site": settings.PUBLIC_URL}
    return render(request, "register/public/listing.html", context)


@require_safe
def snippets(request: HttpRequest) -> HttpResponse:
    """For communications staff: the lines to paste into a web site, for each agency."""
    authorise("register.public.read")
    rows = [(agency, _frame(agency), _picture(agency)) for agency in queries.agencies()]
    return render(request, "register/public/snippets.html", {"rows": rows})


def _agency(slug: str) -> Agency:
    found = next((agency for agency in queries.agencies() if agency.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _frame(agency: Agency) -> str:
    address = settings.PUBLIC_URL + reverse("public_listing", args=[agency.slug])
    title = escape(f"Official accounts of {agency.name}")
    return f'<iframe src="{escape(address)}" title="{title}" width="100%" height="420" loading="lazy"></iframe>'


def _picture(agency: Agency) -> str:
    leads_to = f"{settings.PUBLIC_URL}{reverse('public_accounts')}?agency={agency.slug}"
    address = settings.PUBLIC_URL + reverse("public_agency_badge", args=[agency.slug])
    words = escape(f"Official accounts of {agency.name}")
    return f'<a href="{escape(leads_to)}"><img src="{escape(address)}" alt="{words}" height="28"></a>'
