"""What somebody tried and was not let do leaves a line in the audit trail (OWASP ASVS 5.0, 16.3.2 and 16.3.3), and nobody can
fill the trail with such lines.

The first attempt of a kind leaves one at once, then the tenth, the hundredth and so on within an hour, each with the count:
whoever tries a million addresses leaves seven. Of all kinds together one person leaves at most ``MOST_LINES`` an hour,
as many again about what is other agencies', strangers together as many, and the last says that no more follow. Counted in the memory of the one web process: after a
restart counting begins anew, with a line.

Whose line it is: of the agencies whose thing it was, as the gate decided, with the reasons, which may name the thing. The
other agencies where the person serves have a line of their own, without. Where nothing was found, and so nobody's thing is
known, there is that line alone; and what is another agency's is counted and told to the person's own agencies like what
does not exist, so it tells nobody whether there is such a thing elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from stance.authority.decisions import subject_now
from stance.engines.policy import RULES, Decision
from stance.journal import trail
from stance.journal.actor import current
from stance.journal.attempts import Attempts, said
from stance.site.log_lines import redacted

STRANGERS = "strangers"
FORGED = "stance_forged_form"
DECISION = "stance_refused_decision"
NOTED = {403: "refused", 404: "not_found", 429: "slowed"}


class AttemptsMiddleware:
    """Costs one comparison where nothing was refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response, self._attempts = get_response, Attempts()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in NOTED and not request.path.startswith(settings.STATIC_URL):
            self._note(request, response.status_code)
        return response

    def _note(self, request: HttpRequest, status: int) -> None:
        is_forged = hasattr(request, FORGED)
        if not request.user.is_authenticated and not is_forged:
            return  # strangers are asked to sign in; wrong passwords have lines of their own
        decision: Decision | None = getattr(request, DECISION, None)
        kind = "forged_form" if is_forged else NOTED[status]
        who = str(request.user.pk) if request.user.is_authenticated else STRANGERS
        if decision is not None and decision.hidden:
            self._count(request, f"{who} at others", "refused", decision, decision.agencies)
            decision = None
        theirs = decision.agencies if decision else frozenset()
        self._count(request, who, kind, decision, theirs)

    def _count(
        self, request: HttpRequest, who: str, kind: str, decision: Decision | None, theirs: frozenset[int]
    ) -> None:
        """``theirs``: the agencies whose thing it was; for the person's own, see above."""
        number, is_last = self._attempts.count(who, f"{kind} {_asked(request, decision)}")
        if not number:
            return
        own = frozenset() if decision is not None and decision.hidden else _served() - theirs
        if decision is not None and theirs:
            _write(request, kind, decision, number, theirs, is_last=is_last)
        if own or not theirs:
            _write(request, kind, _without_reasons(decision) if theirs else decision, number, own, is_last=is_last)


def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form that was not made by one of our pages (``CSRF_FAILURE_VIEW``)."""
    from django.views.csrf import csrf_failure  # noqa: PLC0415  (as in Django: it loads the templates)

    setattr(request, FORGED, True)
    return csrf_failure(request, reason)


def _asked(request: HttpRequest, decision: Decision | None) -> str:
    """What counts as the same attempt: the action where the gate has spoken, else the kind of address."""
    if decision is not None:
        return decision.action
    return f"{request.method} {request.resolver_match.route if request.resolver_match else 'no address'}"


def _without_reasons(decision: Decision | None) -> Decision | None:
    return decision and Decision(False, decision.action)


def _write(
    request: HttpRequest, kind: str, decision: Decision | None, number: int, agencies: frozenset[int], *, is_last: bool
) -> None:
    path = redacted(request.path).replace("\0", "\ufffd")  # PostgreSQL keeps no NUL
    times, end = said(number, is_last=is_last)
    with transaction.atomic():
        trail.record(
            action=f"security.{kind}",
            summary=f"{_words(kind, decision)}{times}: {str(request.method)[:10]} {path[:200]}{end}",
            object_kind="address",
            object_id=path,
            decision=decision,
            details={"method": str(request.method)[:10], "count": number, "asked": decision.action if decision else ""},
            agencies=agencies,
        )


def _words(kind: str, decision: Decision | None) -> str:
    if decision is not None and decision.action in RULES:
        return f"was not allowed to {RULES[decision.action].words}"
    return {
        "refused": "was refused",
        "not_found": "asked for what is not there, or not theirs",
        "slowed": "asked too often",
        "forged_form": "sent a form that was not made by our pages",
    }[kind]


def _served() -> frozenset[int]:
    if not current().id:
        return frozenset()
    return frozenset(held.agency for held in subject_now().held if held.agency is not None)
