"""People: who can sign in and as what; invite somebody by one-time link."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stance.doors.tabs import Tab
from stance.engines.policy import ROLES, authorise, reach
from stance.people import actions, queries
from stance.people.described_objects import anywhere
from stance.people.models import Unit
from stance.people.models.organisation import going_on
from stance.people.users import queries as users
from stance.people.writes import one_time_links

TONES = {"no_factor": "warn"}

ROLE_WORDS = {
    "administrator": "Administrator: everything, people included",
    "recordkeeper": "Recordkeeper: imports, keeps and proves records",
    "reader": "Reader: searches and reads",
    "publisher": "Publisher: runs accounts and writes posts",
    "approver": "Approver: approves or refuses what others ask to do",
}


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the person's e-mail address."},
    )
    role = forms.ChoiceField(
        choices=[(role, ROLE_WORDS[role]) for role in ROLES], initial="reader", widget=forms.RadioSelect
    )
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False, label="Where")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here, now = reach("people.link.make"), timezone.now()
        units = Unit.objects.filter(going_on(now), going_on(now, "agency__")).select_related("agency")
        within = units if here.everywhere else units.filter(agency__in=here.agencies)
        field = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        field.queryset = within.order_by("agency__name", "name")
        field.empty_label = "The whole installation" if here.everywhere else "Choose a unit"
        field.required = not here.everywhere
        field.error_messages["required"] = "Choose the unit that the role is in."


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    view, words = request.GET.get("view", ""), request.GET.get("q", "").strip()
    view, after = view if view in users.VIEWS else "everybody", request.GET.get("after", "")
    rows, more = users.page(users.Wanted(view, words, after))
    counts, own_url = users.counts(), reverse("people")
    tabs = [
        Tab(said, f"{own_url}?{urlencode({'view': name, **({'q': words} if words else {})})}", name == view, counts[name], TONES.get(name, ""))
        for name, said in users.VIEWS.items()
    ]  # fmt: skip
    about = {
        "rows": rows,
        "more": more,
        "after": after,
        "tabs": tabs,
        "view": view,
        "q": words,
        "you": request.user.pk,
        "clear_url": f"{own_url}?{urlencode({'view': view})}",
        "is_single": queries.is_single_administrator(),
    }
    return render(request, "people/people.html", about)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """The link is shown in the answer to the form and nowhere else: only its hash is kept."""
    authorise("people.link.make", anywhere())
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            token = actions.invite(**form.cleaned_data)
        except actions.PersonRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            link = settings.PUBLIC_URL + reverse("start", args=[token])
            about = {
                "link": link,
                "email": form.cleaned_data["email"],
                "waits": one_time_links.of(token).waits_for_approval,
            }
            return render(request, "people/invited.html", about)
    return render(request, "people/invite.html", {"form": form})
