"""What was kept of an incident, for the platform."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from stance.capture.models import Incident
from stance.capture.queries.evidence import pack
from stance.doors.downloads import as_file
from stance.doors.row_keys import LARGEST
from stance.engines.evidence.errors import EvidenceError


@require_safe
def evidence(request: HttpRequest, account_id: int, incident_id: int) -> HttpResponseBase:
    found = get_object_or_404(
        Incident.objects.select_related("account"), pk=min(incident_id, LARGEST), account=min(account_id, LARGEST)
    )
    try:
        data = pack(found)
    except (OSError, EvidenceError) as error:
        messages.error(request, f"An answer that it names cannot be read: {error}. Run stance verify.")
        return redirect("capture_account", found.account_id)
    answer = HttpResponse(data, content_type="application/zip")
    return as_file(answer, f"incident-{found.pk}.zip")
