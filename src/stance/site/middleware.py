"""Doors into the product from the web: who acts, whether they have a second factor, how a refusal looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
    UnreadablePostError,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from stance.doors.directions import turning
from stance.engines.policy import Refused
from stance.journal.actor import NOBODY, Actor, acting_as
from stance.people.guessing.counters import MustWait
from stance.people.sign_in.adapter import is_proven
from stance.people.sign_in.sessions import READING, why_ended
from stance.rooms.listed import rooms
from stance.site.refusals import locked_out, not_found, too_long, unkeepable
from stance.site.refused_attempts import DECISION

Handler = Callable[[HttpRequest], HttpResponse]
NUL = "\0"
UNSHOWN = "\ufffd"
LONGEST_QUESTION = 8_000
"""Characters of one parameter of an address; a search has 1,000, a filter of a directory 50 comparisons."""
TOO_LONG = f"A part of the address has more than {LONGEST_QUESTION:,} characters. Ask with less."
PROGRAMS = ("/api/", *(door.under for room in rooms() for door in room.program_doors))
"""Where programs ask."""
OPEN = tuple(path for room in rooms() for path in room.open_paths)
"""What is answered without signing in and without a second factor. Everything else is closed by default."""

CLEARED = '"cache", "storage"'
"""What a browser throws away once a session is over (Clear-Site-Data). Without "cookies": that would reach every host of the
registered domain, the agency's other services among them, and the mark of a browser that is known here (its use is in
``guessing.devices``); ours are taken back one by one."""

UNUSED = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
"""What of a browser no page of ours asks for (Permissions-Policy)."""


class TextMiddleware:
    """No text holds a NUL: PostgreSQL keeps none, and nobody types one. So nothing is found by it, and nothing is
    kept with it. What a form brings turns no text beside it (``doors.directions``). And no question of an address is longer than anything that is kept: SQLite reads no pattern above 50,000
    bytes, and what a question is looked for in takes time that grows with its length.

    First of all, for the session is found by a cookie. Views that are exempt from the check against forged forms read
    their bodies themselves, each with its own refusals.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in value}
        if any(len(text) > LONGEST_QUESTION for text in _texts(request.GET)):
            is_program = request.path.startswith(PROGRAMS)
            return JsonResponse({"detail": TOO_LONG}, status=414) if is_program else too_long(request, TOO_LONG)
        if any(NUL in text for text in _texts(request.GET)):
            request.GET = _shown(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object) -> HttpResponse | None:
        if NUL in request.path:
            is_program = request.path.startswith(PROGRAMS)
            return (
                JsonResponse({"detail": "Nothing has this address."}, status=404) if is_program else not_found(request)
            )
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        try:
            return next((unkeepable(request, why) for text in _texts(request.POST) if (why := _unkeepable(text))), None)
        except UnreadablePostError:
            return None  # whoever asked is gone


def _unkeepable(text: str) -> str:
    """Why it is not taken, or ""."""
    if NUL in text:
        return "the control character U+0000, which cannot be kept"
    turned = turning(text)
    return f"the character {turned}, which is not seen and turns the text beside it" if turned else ""


def _texts(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield name
        yield from map(str, values)


def _shown(given: QueryDict) -> QueryDict:
    """The same with the sign that stands for what cannot be shown."""
    shown = QueryDict(mutable=True, encoding=given.encoding)
    for name, values in given.lists():
        shown.setlist(name.replace(NUL, UNSHOWN), [str(value).replace(NUL, UNSHOWN) for value in values])
    shown._mutable = False
    return shown


class KeepingMiddleware:
    """Nothing is kept by browsers and proxies but what says that it is public (OWASP ASVS 5.0, 14.3.2): not what signed-in
    people see, nor a form with somebody's token in it. Also of pages that other middleware answers. What was kept all the
    same goes with the session, however that ended (14.3.1)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_for_all(response):
            response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = UNUSED
        if _is_taken_back(response):
            response["Clear-Site-Data"] = CLEARED
        return response


def _is_taken_back(response: HttpResponse) -> bool:
    """Whether the browser is told to drop the cookie of its session."""
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie is not None and not cookie.value


def _is_for_all(response: HttpResponse) -> bool:
    said = {part.strip().lower() for part in response.get("Cache-Control", "").split(",")}
    return "public" in said and not response.cookies


class ActorMiddleware:
    """Sets who is acting for the length of the request, and of the answer: one that is made while it is sent is made in
    another thread, after the request, for the same person. Files are handed on as they are."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = _actor_of(request)
        with acting_as(actor):
            answer = self.get_response(request)
        if isinstance(answer, StreamingHttpResponse) and not isinstance(answer, FileResponse):
            answer.streaming_content = made_for(actor, cast("Iterable[bytes]", answer.streaming_content))
        return answer


def made_for(actor: Actor, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts, each made while this actor acts. Whoever takes them acts as whoever they are again in between."""
    making = iter(parts)
    try:
        while True:
            with acting_as(actor):
                part = next(making, None)
            if part is None:
                return
            yield part
    finally:
        if (close := getattr(making, "close", None)) is not None:
            close()


def _actor_of(request: HttpRequest) -> Actor:
    address = request.META.get("REMOTE_ADDR", "")
    device = request.headers.get("User-Agent", "")[:300]
    user = request.user
    if not user.is_authenticated:
        return Actor(kind="nobody", label=NOBODY.label, door="web", address=address, device=device)
    return Actor(kind="user", id=str(user.pk), label=str(user), door="web", address=address, device=device)


class SecondFactorMiddleware:
    """Nobody gets in without signing in; a signed-in person without TOTP or passkey is led to set one up
    before anything else (OWASP ASVS 5, V6.3)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open, is_api = request.path.startswith(OPEN), request.path.startswith("/api/")
        if (not is_open and not is_api) or request.path.startswith("/account/"):
            _say_why_it_ended(request)
        if is_open:
            return self.get_response(request)
        if not request.user.is_authenticated:
            # The API answers 401 by itself, and its description is for everybody.
            return self.get_response(request) if is_api else _sent_to_sign_in(request)
        # Asked every time: a factor that was removed a moment ago does not count any more.
        if not is_proven(request):
            if is_api:
                return JsonResponse({"detail": "Set up a second factor first, on the pages."}, status=403)
            return redirect(reverse("mfa_index"))
        return self.get_response(request)


def _say_why_it_ended(request: HttpRequest) -> None:
    """Once: with this answer the browser drops the cookie."""
    if words := why_ended(request):
        messages.info(request, words)


def _sent_to_sign_in(request: HttpRequest) -> HttpResponse:
    """And back afterwards: to the page, not to the part of it that refreshes itself nor to where its form leads, which
    would answer nothing to somebody who only looks."""
    if request.headers.get("HX-Request"):
        # A part of a page refreshes itself after the session ended: the whole page must go, not the part.
        page = _own_page(request, request.headers.get("HX-Current-URL", ""))
        query = f"?{urlencode({REDIRECT_FIELD_NAME: page})}" if page else ""
        return HttpResponseClientRedirect(reverse("account_login") + query)
    if request.method not in READING:
        return redirect_to_login(_own_page(request, request.headers.get("Referer", "")) or "/")
    return redirect_to_login(request.get_full_path())


def _own_page(request: HttpRequest, address: str) -> str:
    """Path and query of an address of ours; "" for any other."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    found = urlsplit(address)
    return urlunsplit(("", "", found.path, found.query, ""))


class RefusalMiddleware:
    """Turns a refused action into a page that says what is missing, too many wrong tries into one saying how long. What is
    another agency's is answered as what does not exist."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, MustWait):
            return locked_out(request, error.seconds)
        if not isinstance(error, Refused):
            return None
        setattr(request, DECISION, error.decision)
        if error.decision.hidden:
            return not_found(request)
        return render(request, "refused.html", {"decision": error.decision}, status=403)
