"""For a person who cannot sign in: an administrator makes a link, the person chooses a new password with it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from stance.doors.row_keys import found
from stance.engines.policy import authorise
from stance.people import actions
from stance.people.models import User
from stance.people.pages.kept_link import signed_in_already
from stance.people.sign_in.adapter import sign_in_new
from stance.people.sign_in.passwords import NewPasswordField, refuse_weak
from stance.people.sign_in.second_factors import has_second_factor
from stance.people.writes import one_time_links


class MakeForm(forms.Form):
    removes_factors = forms.BooleanField(
        label="They have lost their passkey or app as well",
        required=False,
        help_text="Using the link then removes their passkeys, app and recovery codes, and they set up a new one.",
    )


class ResetForm(forms.Form):
    password = NewPasswordField(label="New password")

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean(self) -> None:
        super().clean()
        refuse_weak(self, self.user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, user_id: int) -> HttpResponse:
    """Refused to those who may not before they are asked who they are."""
    user = found(User, user_id)
    authorise("people.reset.make", user)
    answer: HttpResponse = _make(request, user)
    return answer


@reauthentication_required  # type: ignore[untyped-decorator]
def _make(request: HttpRequest, user: User) -> HttpResponse:
    """The link is shown in the answer to the form and nowhere else: only its hash is kept."""
    form = MakeForm(request.POST if request.method == "POST" else None)
    about = {"person": user, "form": form, "has_second_factor": has_second_factor(user)}
    if form.is_valid():
        try:
            token = actions.make_reset_link(user, **form.cleaned_data)
        except actions.PersonRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "people/reset_made.html", about | {"link": one_time_links.address_of_reset(token)})
    return render(request, "people/reset_make.html", about)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens. Afterwards the person signs in as always, second factor included."""
    if request.user.is_authenticated:
        return signed_in_already(request)
    try:
        link = one_time_links.find_reset(token)
        form = ResetForm(request.POST if request.method == "POST" else None, user=link.user)
        if form.is_valid():
            return sign_in_new(request, actions.reset_sign_in(token=token, **form.cleaned_data))
    except one_time_links.LinkRefused as refusal:
        return render(request, "people/link_refused.html", {"refusal": refusal}, status=410)
    return render(request, "people/reset.html", {"form": form, "link": link})
