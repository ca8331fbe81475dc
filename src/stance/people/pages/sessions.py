"""Where you are signed in: every session of one's own, each ended by itself or all others at once.

Ending others asks for a factor again (OWASP ASVS 5.0, 7.5.2), so that nobody at a computer left open throws the person out
elsewhere. What was asked for is done right after that.
"""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stance.people import actions
from stance.people.sign_in.session_keys import stored_name
from stance.people.sign_in.sessions import SEEN_EVERY


@require_safe
@never_cache
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """The own session stands first, the others by when they were last used."""
    found = UserSession.objects.purge_and_list(request.user)
    here = stored_name(request.session.session_key or "")
    for session in found:
        session.is_here = session.session_key == here
    found.sort(key=lambda session: (session.is_here, session.last_seen_at), reverse=True)
    minutes = int(SEEN_EVERY.total_seconds() // 60)
    return render(request, "people/sessions.html", {"sessions": found, "minutes": minutes})


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    own = UserSession.objects.filter(user_id=request.user.pk, pk=session_id)
    if actions.end_sessions(own.values_list("pk", flat=True)):
        messages.success(request, "That session is signed out.")
    else:
        messages.info(request, "That session had ended already.")
    return redirect("usersessions_list")


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def end_others(request: HttpRequest) -> HttpResponse:
    own = UserSession.objects.filter(user_id=request.user.pk)
    others = own.exclude(session_key=request.session.session_key).values_list("pk", flat=True)
    if actions.end_sessions(others):
        messages.success(request, "Signed out everywhere else.")
    else:
        messages.info(request, "You were signed in nowhere else.")
    return redirect("usersessions_list")
