"""People: who can sign in and as what; change a role, switch off and on, invite by one-time link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.authority import actions, queries
from stance.engines.policy import ROLES, authorise
from stance.people import actions as people_actions
from stance.people.models import User
from stance.people.sign_in import without_second_factor

ROLE_WORDS = {
    "administrator": "Administrator: everything, people included",
    "recordkeeper": "Recordkeeper: brings in, keeps and proves records",
    "reader": "Reader: searches and reads",
    "publisher": "Publisher: runs accounts and writes posts",
    "approver": "Approver: answers what others ask to do",
}


@dataclass(frozen=True, slots=True)
class Row:
    person: queries.Person
    has_second_factor: bool
    is_you: bool


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


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    found = queries.people()
    lacking = without_second_factor(person.id for person in found)
    rows = [Row(person, person.id not in lacking, person.id == request.user.pk) for person in found]
    return render(request, "authority/people.html", {"rows": rows, "roles": ROLES})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """The link is shown in the answer to the form and nowhere else: only its hash is kept."""
    authorise("people.link.make")
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            token = people_actions.invite(**form.cleaned_data)
        except people_actions.PersonRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            link = settings.PUBLIC_URL + reverse("start", args=[token])
            return render(request, "authority/invited.html", {"link": link, "email": form.cleaned_data["email"]})
    return render(request, "authority/invite.html", {"form": form})


@require_POST
def role(request: HttpRequest, user_id: int) -> HttpResponse:
    wanted = request.POST.get("role", "")
    return _change(request, user_id, lambda user: actions.set_role(user, wanted), "{user} is now " + wanted + ".")


@require_POST
def off(request: HttpRequest, user_id: int) -> HttpResponse:
    return _change(request, user_id, actions.switch_off, "{user} can no longer sign in.")


@require_POST
def on(request: HttpRequest, user_id: int) -> HttpResponse:
    return _change(request, user_id, people_actions.switch_on, "{user} can sign in again.")


def _change(request: HttpRequest, user_id: int, act: Callable[[User], None], words: str) -> HttpResponse:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Http404(f"person {user_id}")
    try:
        act(user)
    except actions.RoleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words.replace("{user}", str(user)))
    return redirect("people")
