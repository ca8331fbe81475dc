"""Who is meant, while somebody types a name."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from stance.people.names import queries

LONGEST = 254


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """``{"people": [{"key", "name", "where", "address"}]}``: those whom the reader reads, at most ten, for ``q`` of two letters
    or more."""
    rows = queries.suggested(request.GET.get("q", "")[:LONGEST])
    people = [{"key": one.key, "name": one.name, "where": one.where, "address": one.address} for one in rows]
    return JsonResponse({"people": people})
