"""Which agency a page is about: the one in the address, else the host, else the only one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from stance.engines.policy import authorise, reach
from stance.people.models import Agency
from stance.people.models.organisation import going_on


def agency_of(request: HttpRequest) -> Agency | None:
    """The one asked for, else the first where the reader has a role; None before there is any. Raises Http404 for one
    that there is not, Refused for one whose stance the reader may not see."""
    slug = request.GET.get("agency", "")
    if slug:
        found = Agency.objects.filter(slug=slug).first()
        if found is None:
            raise Http404(f"agency {slug[:60]}")
        authorise("authority.stance.read", found)
        return found
    return _within(Agency.objects.order_by("-is_host", "pk")).first()


def agencies() -> list[Agency]:
    """Those that exist now, for choosing one. An installation serves a few dozen at most."""
    return list(_within(Agency.objects.filter(going_on(timezone.now())).order_by("-is_host", "name")))


def _within(rows: QuerySet[Agency]) -> QuerySet[Agency]:
    here = reach("authority.stance.read")
    return rows if here.everywhere else rows.filter(pk__in=here.agencies)
