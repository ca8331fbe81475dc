"""What a person chooses for themselves: their own settings."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stance.doors.form_pages import carried_out, form_page
from stance.engines.policy import authorise
from stance.people.actions import preferences as actions


class SettingsForm(forms.Form):
    shortcuts = forms.BooleanField(
        label="Keyboard shortcuts",
        required=False,
        help_text="Single keys, outside of fields: / to search, j and k through lists, ? for the list of them.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    authorise("people.preference.change")
    now = {"shortcuts": getattr(request.user, "has_shortcuts", True)}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=now)
    back = reverse("own_settings")
    done = carried_out(
        request, form, lambda: actions.set_shortcuts(on=form.cleaned_data["shortcuts"]), (), "Your settings are saved.", back
    )  # fmt: skip
    return done or form_page(
        request, form, heading="Your settings", submit="Save", back=reverse("home"), crumbs=[("Your settings", "")]
    )
