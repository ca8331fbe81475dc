"""Proposing a stance, looking at a version, asking to adopt it, and what it would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.authority import simulation
from stance.authority.actions import requests as asking
from stance.authority.actions import stances as actions
from stance.authority.models import ApprovalRequest, StanceVersion
from stance.authority.pages.agencies import agencies, agency_of
from stance.authority.pages.simulation_csv import rows_of
from stance.authority.pages.stance import MARKS
from stance.authority.pages.stance_chart import shares
from stance.authority.queries import stances
from stance.doors.downloads import csv_file
from stance.doors.form_fields import day_field
from stance.engines.policy import (
    AREA_WORDS,
    BASES,
    RULES,
    LeavesUncovered,
    Rule,
    Stance,
    StanceRefused,
    authorise,
    preset,
)
from stance.engines.policy.stance import APPROVER_SIDES, DOERS
from stance.people.models import Agency

SIDE_LABELS = {"ict": "ICT", "business": "Business", "either": "Either", "none": "Nobody"}


@dataclass(frozen=True, slots=True)
class Line:
    """One action in the matrix: who does it, who approves; what may be chosen."""

    rule: Rule
    side: str
    approver: str
    consulted: str
    told: str
    approvers: list[tuple[str, str]]
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Block:
    area: str
    words: str
    ict: str
    business: str
    lines: list[Line]


def blocks(shown: Stance, shipped: Stance | None = None) -> list[Block]:
    """The matrix by area; a line that differs from the shipped stance is marked."""
    found = []
    for area, words in AREA_WORDS.items():
        rules = [rule for rule in RULES.values() if rule.area == area and not rule.open_to_all]
        lines = [_line(rule, shown, shipped) for rule in rules if rule.action in shown.rules]
        duty = shown.duties.get(area, {})
        found.append(Block(area, words, duty.get("ict", ""), duty.get("business", ""), lines))
    return found


def _line(rule: Rule, shown: Stance, shipped: Stance | None) -> Line:
    said = shown.rules[rule.action]
    offered = [side for side in APPROVER_SIDES if side != "none" or not rule.second_person] if rule.approvable else []
    return Line(
        rule,
        said.side,
        said.approver,
        ", ".join(SIDE_LABELS[side] for side in said.consulted),
        ", ".join(SIDE_LABELS[side] for side in said.told),
        [(side, SIDE_LABELS[side]) for side in offered],
        shipped is not None and shipped.rules.get(rule.action) != said,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, basis: str) -> HttpResponse:
    """The whole stance as a form: every action with its side and approver, every duty in words."""
    agency = agency_of(request)
    authorise("authority.stance.propose", agency)
    if basis not in BASES:
        raise Http404(f"stance {basis[:20]}")
    shipped = preset(basis)
    problems: list[str] = []
    left: list[str] = []
    if request.method == "POST" and agency is not None:
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
    return render(
        request,
        "authority/stance/propose.html",
        {
            "agency_shown": agency,
            "agencies": agencies(),
            "basis": basis,
            "means": shipped.means,
            "mark": MARKS[shipped.origin],
            "blocks": blocks(_as_asked(request, shipped.stance)),
            "left": left[:MOST_SHOWN],
            "note": request.POST.get("note", ""),
            "sides": [(side, SIDE_LABELS[side]) for side in DOERS],
            "problems": problems,
        },
        status=422 if problems else 200,
    )


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


class AdoptForm(forms.Form):
    from_day = day_field("In force from", "Leave empty: from the moment that the second person approves.")
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The second person reads this.",
        error_messages={"required": "Say why: the second person needs to know."},
    )

    def instant(self) -> datetime | None:
        """The day begins at midnight in the installation's time zone."""
        day = self.cleaned_data["from_day"]
        return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone()) if day else None


@require_safe
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    return _version_page(request, _found(version_id), AdoptForm())


def _version_page(request: HttpRequest, found: StanceVersion, form: AdoptForm, status: int = 200) -> HttpResponse:
    shown = stances.as_stance(found)
    assert shown is not None  # noqa: S101  (a version is given)
    pending = ApprovalRequest.objects.filter(object_kind="stance", object_id=str(found.pk), state="open").first()
    return render(
        request,
        "authority/stance/version.html",
        {
            "shown": found,
            "blocks": blocks(shown, preset(shown.basis).stance),
            "rows": [(one.words, one.ict, one.either, one.business) for one in shares(shown)],
            "labels": SIDE_LABELS,
            "form": form,
            "pending": pending,
        },
        status=status,
    )


@require_POST
def adopt(request: HttpRequest, version_id: int) -> HttpResponse:
    """Ask the second person."""
    found = _found(version_id)
    authorise("authority.stance.adopt", found)
    form = AdoptForm(request.POST)
    if form.is_valid():
        try:
            asked = actions.ask_to_adopt(found, effective_from=form.instant(), reason=form.cleaned_data["reason"])
        except StanceRefused as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        except asking.RequestRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "A second person is asked to adopt it. Nothing has changed yet.")
            return redirect("request", asked.pk)
    return _version_page(request, found, form, status=422)


@require_POST
def withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    found = _found(version_id)
    try:
        actions.withdraw(found)
    except StanceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The {found} is withdrawn.")
    return redirect("stance_version", version_id)


@require_safe
def simulated(request: HttpRequest, basis: str = "", version_id: int = 0) -> HttpResponse:
    """What would change: counts first, names below."""
    what = _simulated(request, basis, version_id)
    if what.agency is None:
        return render(request, "authority/stance/no_agency.html")
    return render(
        request,
        "authority/stance/simulation.html",
        {"found": simulation.simulate(what.agency, what.stance), "what": what, "most": MOST_SHOWN},
    )


@require_safe
def simulation_csv(request: HttpRequest, basis: str = "", version_id: int = 0) -> HttpResponse | StreamingHttpResponse:
    what = _simulated(request, basis, version_id)
    if what.agency is None:
        return render(request, "authority/stance/no_agency.html")
    found = simulation.simulate(what.agency, what.stance)
    return csv_file(rows_of(found), f"simulation-{what.stance.basis}.csv")


MOST_SHOWN = 200
"""Names shown of one kind; the file has all of them."""


@dataclass(frozen=True, slots=True)
class Simulated:
    agency: Agency | None
    stance: Stance
    version: StanceVersion | None
    words: str


def _simulated(request: HttpRequest, basis: str, version_id: int) -> Simulated:
    authorise("authority.stance.simulate")
    if version_id:
        found = _found(version_id)
        shown = stances.as_stance(found)
        assert shown is not None  # noqa: S101  (a version is given)
        return Simulated(found.agency, shown, found, f"the {found}")
    if basis not in BASES:
        raise Http404(f"stance {basis[:20]}")
    return Simulated(agency_of(request), preset(basis).stance, None, f"the {basis} stance as it is shipped")


def _found(version_id: int) -> StanceVersion:
    found = stances.version(version_id)
    if found is None:
        raise Http404(f"stance version {version_id}")
    return found
