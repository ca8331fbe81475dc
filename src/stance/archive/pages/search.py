"""Search: one address holds the whole question, so that a permanent link asks it again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stance.archive.pages.search_address import NOT_ASKED, asked_in, tidied, without
from stance.archive.pages.search_chips import chips, mirrored_in, unfiltered_url, with_mirrored
from stance.archive.pages.search_counts import counted
from stance.archive.pages.search_form import SearchForm
from stance.archive.pages.search_results import shown
from stance.archive.pages.typed_filters import typed_filters
from stance.archive.queries.search import Results, searched_accounts
from stance.archive.queries.search import counts as count
from stance.archive.queries.search import search as find
from stance.archive.search.results import Asked, SearchRefused
from stance.doors.dates import zone_in_words

EXAMPLES = (
    "flood warning", '"road closed"', "evacuat* has:media", "#flood since:2024 -is:repost", "storm OR cyclone",
)  # fmt: skip


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    known = searched_accounts()
    if tidy := tidied(request.GET, known):
        return HttpResponseRedirect(f"{request.path}?{tidy}" if tidy != "?" else request.path)
    form = SearchForm(request.GET, known)
    typed = typed_filters(request.GET.get("q", ""), known)
    mirrored = mirrored_in(request.GET, typed)
    asked, results, problem = _carried_out(form, request.GET.get("cursor", ""))
    question = without(request.GET, *NOT_ASKED)
    context: dict[str, object] = {
        "form": SearchForm(with_mirrored(request.GET, mirrored), known) if mirrored else form,
        "typed": [f"{name}:{value}" for name, value in mirrored],
        "q": request.GET.get("q", ""),
        "problem": problem,
        "results": results,
        "shown": shown(results.posts, asked.query) if asked and results else [],
        "notes": asked.query.notes if asked else (),
        "chips": chips(request.GET, typed, known),
        "unfiltered_url": unfiltered_url(request.GET, typed),
        "is_filtered": bool(request.GET.keys() - {*NOT_ASKED, "saved"}),
        "is_first": not request.GET.get("cursor"),
        "examples": EXAMPLES,
        "zone": zone_in_words(),
        "counts_url": f"{reverse('search_counts')}?{question}",
        "take_url": f"{reverse('bundle_new')}?{question}",
        "save_url": f"{reverse('saved_search_new')}?{question}" if asked else "",
        "taken": asked_in(request.GET),
        "older_words": {"oldest": "Newer →", "newest": "Older →"}.get(asked.sort if asked else "", "More →"),
    }
    if asked and results and results.total.number and request.GET.get("counts"):
        context |= counted(request.GET, count(asked), known, mirrored)
    return render(request, "archive/search.html", context, status=422 if problem or form.errors else 200)


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Counts by time, kind, language and account: the part of the search page that loads after the results."""
    known = searched_accounts()
    form = SearchForm(request.GET, known)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        found = count(form.asked())
    except SearchRefused as error:
        return render(request, "archive/search_counts.html", {"problem": str(error)})
    mirrored = mirrored_in(request.GET, typed_filters(request.GET.get("q", ""), known))
    return render(request, "archive/search_counts.html", counted(request.GET, found, known, mirrored))


def _carried_out(form: SearchForm, cursor: str) -> tuple[Asked | None, Results | None, str]:
    if not form.is_valid():
        return None, None, ""
    try:
        asked = form.asked(cursor)
        return asked, find(asked), ""
    except SearchRefused as error:
        return None, None, str(error)
