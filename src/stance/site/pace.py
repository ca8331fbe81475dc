"""How much one signed-in person may ask (OWASP ASVS 5.0, 2.4.1): more than anybody does by hand, less than a script that
copies everything or tries every number.

Counted in memory, as public answers are (``public_cache.clients``), in the one web process. Costs no query: who is signed in
has been read already. Static files are answered before.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from stance.rooms.listed import rooms
from stance.site.public_cache.clients import Buckets

AT_ONCE_SECONDS = 40
"""So many seconds' worth may be asked at once."""
SMALL_COST = 0.1
"""Of a request: a piece of an upload, which has limits of its own. What a page asks by itself (once in two seconds) costs as
much as anything else: that it does so is only said by whoever asks."""
PIECES = tuple(path for room in rooms() for path in room.piece_paths)


class PaceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._buckets = Buckets(settings.PERSON_RATE, settings.PERSON_RATE * AT_ONCE_SECONDS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            is_small = request.method == "PATCH" and request.path.startswith(PIECES)
            if wait := self._buckets.take(str(request.user.pk), SMALL_COST if is_small else 1.0):
                return too_often(request, max(1, math.ceil(wait)))
        return self.get_response(request)


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    words = f"You have asked very often. Wait {seconds} second{'s' if seconds > 1 else ''}, then ask again."
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse({"detail": words}, status=429)
    else:
        answer = render(request, "too_often.html", {"words": words}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
