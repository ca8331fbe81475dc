"""What a one-time link opens: a person creates their sign-in, is signed in, and sets up a second factor."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from stance.people import actions
from stance.people.models import OneTimeLink, User
from stance.people.pages.kept_link import signed_in_already
from stance.people.sign_in.adapter import sign_in_new
from stance.people.sign_in.passwords import NewPasswordField, refuse_weak
from stance.people.writes import one_time_links


class StartForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="You sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
        error_messages={"required": "Give your e-mail address."},
    )
    name = forms.CharField(
        label="Your full name",
        max_length=150,
        help_text="Shown beside what you do, in the audit trail too.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Give your full name."},
    )
    password = NewPasswordField()

    def __init__(self, *args: object, link: OneTimeLink, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if link.email:
            # The link was made for this address: it is shown, not asked.
            self.fields["email"].disabled = True
            self.initial["email"] = link.email

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        refuse_weak(self, User(email=given.get("email", ""), name=given.get("name", "")))


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, token: str) -> HttpResponse:
    if request.user.is_authenticated:
        return signed_in_already(request)
    try:
        link = one_time_links.find(token)
        form = StartForm(request.POST or None, link=link)
        if form.is_valid():
            user = actions.accept_link(token=token, **form.cleaned_data)
            return sign_in_new(request, user)
    except one_time_links.LinkRefused as refusal:
        return render(request, "people/link_refused.html", {"refusal": refusal}, status=410)
    except actions.RoleRefused as refusal:
        form.add_error("email", str(refusal))
    return render(request, "people/start.html", {"form": form, "link": link})
