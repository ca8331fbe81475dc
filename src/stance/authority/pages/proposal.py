"""Proposing a stance: the shipped one, area by area, with what this agency wants otherwise. An area can be filled in like that of
another stance; nothing is saved by that."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stance.authority.actions import stances as actions
from stance.authority.pages.agencies import agencies, agency_of
from stance.authority.pages.stance import MARKS
from stance.authority.pages.stance_matrix import SIDE_LABELS, blocks
from stance.authority.queries import stances
from stance.engines.policy import AREA_WORDS, BASES, RULES, LeavesUncovered, Stance, StanceRefused, authorise, preset
from stance.engines.policy.stance import APPROVER_SIDES, DOERS
from stance.people.models import Agency

MOST_SHOWN = 200
"""Actions named that nobody could do."""
NOW = "now"
"""The stance in force, as the source that an area is filled from."""


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, basis: str) -> HttpResponse:
    """The whole stance as a form: every action with its side and approver, every duty in words."""
    agency = agency_of(request)
    authorise("authority.stance.propose", agency)
    if basis not in BASES:
        raise Http404(f"stance {basis[:20]}")
    shipped = preset(basis)
    area, _, source = request.POST.get("fill", "").partition(":")
    problems: list[str] = []
    left: list[str] = []
    if request.method == "POST" and agency is not None and not area:
        try:
            version = actions.propose(
                agency=agency,
                basis=basis,
                changes=_changes(request, shipped.stance),
                duties=_duties(request),
                note=request.POST.get("note", ""),
                leaving_uncovered=request.POST.get("leaving_uncovered") == "yes",
            )
        except LeavesUncovered as refusal:
            problems, left = refusal.problems, refusal.left
        except StanceRefused as refusal:
            problems = refusal.problems
        else:
            messages.success(request, f"The {version} is a proposal now. See what it would change.")
            return redirect("stance_version", version.pk)
    current = _current(agency)
    shown = _as_asked(request, shipped.stance)
    like = current if source == NOW else preset(source).stance if source in BASES else None
    if area in AREA_WORDS and like is not None:
        shown = _filled(shown, area, like)
    about = {
        "agency_shown": agency,
        "agencies": agencies(),
        "basis": basis,
        "means": shipped.means,
        "mark": MARKS[shipped.origin],
        "blocks": blocks(shown, shipped.stance),
        "filled": area,
        "sources": [*((one, one.capitalize()) for one in BASES), *([(NOW, "In force now")] if current else [])],
        "left": left[:MOST_SHOWN],
        "note": request.POST.get("note", ""),
        "sides": [(side, SIDE_LABELS[side]) for side in DOERS],
        "problems": problems,
    }
    return render(request, "authority/stance/propose.html", about, status=422 if problems else 200)


def _current(agency: Agency | None) -> Stance | None:
    return stances.as_stance(stances.in_force(agency.pk)) if agency else None


def _filled(shown: Stance, area: str, like: Stance) -> Stance:
    """Of one area what the form can say, as another stance has it."""
    rules = dict(shown.rules)
    for action, said in like.rules.items():
        if action in rules and action in RULES and RULES[action].area == area:
            rules[action] = replace(rules[action], side=said.side, approver=said.approver)
    return replace(shown, rules=rules, duties={**shown.duties, area: like.duties.get(area, shown.duties[area])})


def _as_asked(request: HttpRequest, shipped: Stance) -> Stance:
    """What the form said, so that nothing is lost when it comes back; what cannot be chosen shows as it is shipped."""
    if request.method != "POST":
        return shipped
    rules = dict(shipped.rules)
    for action, given in _changes(request, shipped).items():
        if given.get("side", "ict") in DOERS and given.get("approver", "none") in APPROVER_SIDES:
            rules[action] = replace(rules[action], **given)  # type: ignore[arg-type]
    duties = {
        area: {side: words or shipped.duties[area][side] for side, words in said.items()}
        for area, said in _duties(request).items()
    }
    return replace(shipped, rules=rules, duties=duties)


def _changes(request: HttpRequest, shipped: Stance) -> dict[str, dict[str, str]]:
    """Only what the form says otherwise than the shipped stance. What it does not say stays."""
    changes: dict[str, dict[str, str]] = {}
    for action, rule in shipped.rules.items():
        for name, value in (("side", rule.side), ("approver", rule.approver)):
            given = request.POST.get(f"{name}:{action}", value)
            if given != value:
                changes.setdefault(action, {})[name] = given
    return changes


def _duties(request: HttpRequest) -> dict[str, dict[str, str]]:
    return {
        area: {side: request.POST.get(f"duty:{area}:{side}", "").strip() for side in ("ict", "business")}
        for area in AREA_WORDS
    }
