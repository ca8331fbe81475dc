"""Which agency a page is about: the one in the address, else the host, else the only one."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from stance.people.models import Agency


def agency_of(request: HttpRequest) -> Agency | None:
    """None before there is any agency. Raises Http404 for one that there is not."""
    slug = request.GET.get("agency", "")
    if slug:
        found = Agency.objects.filter(slug=slug).first()
        if found is None:
            raise Http404(f"agency {slug[:60]}")
        return found
    return Agency.objects.order_by("-is_host", "pk").first()


def agencies() -> list[Agency]:
    """Those that exist now, for choosing one. An installation serves a few dozen at most."""
    return list(Agency.objects.filter(until__isnull=True).order_by("-is_host", "name"))
