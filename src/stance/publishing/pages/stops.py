"""The emergency stop: one person stops, two lift."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stance.doors.form_fields import text_field
from stance.engines.policy import authorise, may
from stance.people.described_objects import anywhere
from stance.people.models import Agency
from stance.publishing.actions import stops as actions
from stance.publishing.models import Stop
from stance.publishing.queries import stops
from stance.publishing.refusal import PostRefused

EVERYWHERE = "all"


class StopForm(forms.Form):
    """``of`` is the key of an agency, EVERYWHERE for the whole installation."""

    of = forms.ChoiceField(
        label="What is stopped", error_messages={"required": "Choose what is stopped."}, widget=forms.RadioSelect
    )
    reason = text_field("Why", actions.LONGEST_REASON, "Everybody who publishes reads it.")

    def __init__(self, data: object, places: list[tuple[str, str]]) -> None:
        super().__init__(data, initial={"of": places[0][0] if places else ""})  # type: ignore[arg-type]
        self.fields["of"].choices = places  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest) -> HttpResponse:
    authorise("publishing.post.read", anywhere())
    agencies = {str(one.pk): one for one in stops.agencies()}
    form = StopForm(request.POST if "reason" in request.POST else None, _places(agencies))
    if request.method == "POST":
        if "lift" in request.POST:
            authorise("publishing.lift", anywhere())
        else:
            authorise("publishing.stop", anywhere())
        if _acted(request, form, agencies):
            return redirect("publishing_stop")
    standing = [(stop, may("publishing.lift", stop)) for stop in stops.seen()]
    context = {
        "form": form,
        "standing": standing,
        "stopping": may("publishing.stop", anywhere()),
        "places": len(_places(agencies)),
        "tools": stops.by_other_tools(),
        "is_stop_page": True,
    }
    return render(request, "publishing/stop.html", context, status=422 if form.errors else 200)


def _places(agencies: dict[str, Agency]) -> list[tuple[str, str]]:
    found = [(key, f"Everything of {one.name}") for key, one in agencies.items()]
    if may("publishing.stop", Stop()).allowed:
        found.append((EVERYWHERE, "Everything in this installation"))
    return found


def _acted(request: HttpRequest, form: StopForm, agencies: dict[str, Agency]) -> bool:
    try:
        if "lift" in request.POST:
            stop = next((one for one in stops.seen() if str(one.pk) == request.POST["lift"]), None)
            if stop is None:
                raise PostRefused("This stop was lifted already.")
            outcome = actions.lift(agency=stop.agency, reason="")
            words = "A second person has to approve it." if outcome.waits else "Lifted: posts leave again."
            messages.success(request, words)
            return True
        if not form.is_valid():
            return False
        of = form.cleaned_data["of"]
        actions.stop(reason=form.cleaned_data["reason"], agency=agencies.get(of))
        messages.success(request, "Stopped: nothing more leaves.")
    except PostRefused as refusal:
        if not form.is_bound:
            messages.error(request, str(refusal))
            return True
        form.add_error(None, str(refusal))
        return False
    return True
