"""Saved searches: the list, one with what is new for it, saving, changing, looking and deleting."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.archive.actions import saved_searches as actions
from stance.archive.actions.saved_searches import SavedSearchRefused
from stance.archive.pages.search_address import question_of
from stance.archive.pages.search_results import shown
from stance.archive.queries import saved_searches as queries
from stance.archive.queries.saved_searches import Kept
from stance.archive.search.question import Question
from stance.archive.search.results import SearchRefused
from stance.doors.form_fields import text_field
from stance.doors.form_pages import carried_out, form_page
from stance.doors.row_keys import LARGEST, row_key
from stance.engines.policy import may
from stance.people.models import Agency, Unit


class SavedSearchForm(forms.Form):
    name = text_field("Name", 100, "Such as “Flood warnings this season”")
    shared = forms.ChoiceField(label="Who sees it", required=False)

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]  # as a form takes them
        self._units, self._agencies = queries.may_share_with()
        self.fields["shared"].choices = [  # type: ignore[attr-defined]
            ("", "Only you"),
            *((f"unit-{unit.pk}", f"Everybody in {unit.name}, {unit.agency.name}") for unit in self._units),
            *((f"agency-{agency.pk}", f"Everybody in {agency.name}") for agency in self._agencies),
        ]

    @property
    def unit(self) -> Unit | None:
        return next((one for one in self._units if f"unit-{one.pk}" == self.cleaned_data["shared"]), None)

    @property
    def agency(self) -> Agency | None:
        return next((one for one in self._agencies if f"agency-{one.pk}" == self.cleaned_data["shared"]), None)


@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    before = row_key(request.GET.get("before", ""))
    rows, older = queries.page(before)
    context = {"rows": rows, "older": older, "is_first": before is None}
    return render(request, "archive/saved/list.html", context)


@require_safe
def one(request: HttpRequest, search_id: int) -> HttpResponse:
    """Only what is new since one last looked; everything is one link away."""
    kept = _found(search_id)
    question = Question.read(kept.search.address)
    context: dict[str, object] = {
        "kept": kept,
        "all_url": _all_url(kept),
        "is_first": not request.GET.get("cursor"),
        "tending": kept.is_own or may("archive.saved.tend", kept.search).allowed,
    }
    try:
        found = queries.new_posts(kept, request.GET.get("cursor", ""))
    except SearchRefused as refusal:
        return render(request, "archive/saved/one.html", context | {"problem": str(refusal)}, status=422)
    context |= {
        "shown": shown(found.posts, question.asked().query),
        "next": found.next,
        "taken": [("saved", str(search_id)), *question.pairs],
    }
    return render(request, "archive/saved/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The search stands in the address, as on the search page."""
    question = question_of(request.GET)
    form = SavedSearchForm(request.POST or None, initial={"name": question.q[:100]})

    def act() -> None:
        actions.keep(name=form.cleaned_data["name"], address=question.address, unit=form.unit, agency=form.agency)

    if done := carried_out(request, form, act, (SavedSearchRefused,), "Saved.", "saved_searches"):
        return done
    back = f"{reverse('search')}?{question.address}"
    return form_page(
        request,
        form,
        heading="Save this search",
        submit="Save the search",
        back=back,
        crumbs=[("Search", back)],
        lead=_said(question),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, search_id: int) -> HttpResponse:
    kept = _found(search_id)
    saved = kept.search
    shared = f"unit-{saved.unit_id}" if saved.unit_id else f"agency-{saved.agency_id}" if saved.agency_id else ""
    form = SavedSearchForm(request.POST or None, initial={"name": saved.name, "shared": shared})

    def act() -> None:
        actions.change(saved, name=form.cleaned_data["name"], unit=form.unit, agency=form.agency)

    if done := carried_out(request, form, act, (SavedSearchRefused,), "Changed.", "saved_searches"):
        return done
    return form_page(
        request,
        form,
        heading="Change a saved search",
        submit="Change it",
        back=reverse("saved_search", args=[search_id]),
        crumbs=[("Search", reverse("search")), ("Saved searches", reverse("saved_searches"))],
        lead=_said(Question.read(saved.address)),
    )


@require_POST
def look(request: HttpRequest, search_id: int) -> HttpResponse:
    kept = _found(search_id)
    actions.look(kept.search)
    messages.success(request, f"You have seen everything new in “{kept.search.name}”.")
    return redirect("saved_searches")


@require_POST
def remove(request: HttpRequest, search_id: int) -> HttpResponse:
    saved = _found(search_id).search
    actions.remove(saved)
    messages.success(request, f"The saved search “{saved.name}” was deleted.")
    return redirect("saved_searches")


def _said(question: Question) -> str:
    words = " ".join([question.written(), *(f"{name}:{day}" for name, day in question.days)])
    return f"It searches for: {words}"


def _all_url(kept: Kept) -> str:
    return f"{reverse('search')}?{kept.search.address}&saved={kept.search.pk}"


def _found(search_id: int) -> Kept:
    kept = queries.one(search_id) if search_id <= LARGEST else None
    if kept is None:
        raise Http404(f"saved search {search_id}")
    return kept
