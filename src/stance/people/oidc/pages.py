"""The two addresses of the sign-in with the agency's account: on the way out, and on the way back.

The way out begins with a form of ours alone (OWASP ASVS 5.0, 7.6.2): a link, which any page can open in somebody's browser,
would sign them in where the provider answers silently. The form is answered with a page that leads on, not with a redirect:
browsers hold the redirects of a form against ``form-action``, and nobody knows through how many hosts a provider leads.
"""

from __future__ import annotations

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stance.data_folder import DataFolderRefused
from stance.people.oidc.adapter import Provider, refuse
from stance.people.oidc.configuration import configuration


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required  # type: ignore[untyped-decorator]
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Who only opens the address (an old bookmark, a foreign page) comes to the page with the button."""
    trusted = configuration()
    if trusted is None or provider_id != trusted.provider_id:
        raise Http404(provider_id)
    if request.method != "POST":
        return redirect("account_login")
    answer = _through(OAuth2LoginView, request, provider_id)
    if answer.status_code != 302:
        return answer
    return render(request, "people/sign_in_elsewhere.html", {"to": answer["Location"], "words": trusted.words})


@require_safe
@never_cache
@login_not_required  # type: ignore[untyped-decorator]
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _through(OAuth2CallbackView, request, provider_id)


def _through(view: type, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(Provider(request, provider_id))(request)  # type: ignore[attr-defined]
    except SocialApp.DoesNotExist as error:
        raise Http404(provider_id) from error
    except (requests.RequestException, OAuth2Error, DataFolderRefused, ValueError):
        return _not_reached(request)
    return answer


def _not_reached(request: HttpRequest) -> HttpResponse:
    try:
        refuse(request, "The agency's sign-in cannot be reached now. Try again in a minute, or sign in another way.")
    except ImmediateHttpResponse as refusal:
        answer: HttpResponse = refusal.response
        return answer
