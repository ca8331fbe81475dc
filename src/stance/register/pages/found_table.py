"""Files that were handed in, as far as the reader may see them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from stance.doors.row_keys import LARGEST
from stance.engines.policy import authorise, reach
from stance.people.models import Assignment
from stance.people.models.assignments import in_force
from stance.register.models import RegisterImport


def within() -> QuerySet[RegisterImport]:
    """Tables that people of the reader's agencies brought in."""
    here = reach("register.import")
    if here.everywhere:
        return RegisterImport.objects.all()
    serving = Assignment.objects.filter(in_force(timezone.now()), unit__agency__in=here.agencies)
    return RegisterImport.objects.filter(made_by__in=serving.values("user_id"))


def found_table(import_id: int) -> RegisterImport:
    run = RegisterImport.objects.defer("content").filter(pk=import_id).first() if import_id <= LARGEST else None
    if run is None:
        raise Http404("There is no such import.")
    authorise("register.import", run)
    return run
