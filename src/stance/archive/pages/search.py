"""Search: one address holds the whole question, so that a permanent link asks it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stance.archive import media_shown
from stance.archive.described_objects import seen_accounts
from stance.archive.pages.search_form import HAS, IS, SearchForm, named_apart
from stance.archive.queries.posts import Post
from stance.archive.queries.search import Counts, Results
from stance.archive.queries.search import counts as count
from stance.archive.queries.search import search as find
from stance.archive.search.results import Asked, SearchRefused
from stance.engines.language.query import Query
from stance.engines.language.snippet import Piece, highlight
from stance.register.models import Account

SHOWN_CHARACTERS = 900
THUMBNAILS = 4
EXAMPLES = (
    "flood warning", '"road closed"', "evacuat* has:media", "#flood since:2024 -is:repost", "storm OR cyclone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One result: the post with what was found marked, and its first pictures."""

    post: Post
    pieces: list[Piece]
    media: list[media_shown.Shown]
    more_media: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, with the address of the same search without it."""

    words: str
    url: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    if tidy := _tidied(request.GET):
        return HttpResponseRedirect(f"{request.path}?{tidy}" if tidy != "?" else request.path)
    known = seen_accounts()
    form = SearchForm(request.GET, known)
    asked, results, problem = _carried_out(form, request.GET.get("cursor", ""))
    context: dict[str, object] = {
        "form": form,
        "q": request.GET.get("q", ""),
        "problem": problem,
        "results": results,
        "shown": _shown(results.posts, asked.query) if asked and results else [],
        "notes": asked.query.notes if asked else (),
        "chips": chips(request.GET, known),
        "is_filtered": bool(request.GET.keys() - {"sort", "cursor", "counts"}),
        "is_first": not request.GET.get("cursor"),
        "examples": EXAMPLES,
        "counts_url": f"{reverse('search_counts')}?{_without(request.GET, 'cursor', 'counts', 'sort')}",
        "take_url": f"{reverse('bundle_new')}?{_without(request.GET, 'cursor', 'counts', 'sort')}",
        "taken": [
            (name, value)
            for name, values in request.GET.lists()
            if name not in ("cursor", "counts", "sort")
            for value in values
        ],
        "older_words": {"oldest": "Newer →", "newest": "Older →"}.get(asked.sort if asked else "", "More →"),
    }
    if asked and results and results.total.number and request.GET.get("counts"):
        context |= _counted(request.GET, count(asked), known)
    return render(request, "archive/search.html", context, status=422 if problem or form.errors else 200)


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Counts by year and account: the part of the search page that loads after the results."""
    known = seen_accounts()
    form = SearchForm(request.GET, known)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        counted = count(form.asked())
    except SearchRefused as error:
        return render(request, "archive/search_counts.html", {"problem": str(error)})
    return render(request, "archive/search_counts.html", _counted(request.GET, counted, known))


def _carried_out(form: SearchForm, cursor: str) -> tuple[Asked | None, Results | None, str]:
    if not form.is_valid():
        return None, None, ""
    try:
        asked = form.asked(cursor)
        return asked, find(asked), ""
    except SearchRefused as error:
        return None, None, str(error)


def _tidied(given: QueryDict) -> str:
    """The address without empty fields and defaults, "?" for none left, "" when there was nothing to tidy."""
    kept = [
        (name, value)
        for name, values in given.lists()
        for value in values
        if value and (name, value) != ("sort", "rank")
    ]
    if len(kept) == sum(len(values) for _name, values in given.lists()):
        return ""
    tidy = QueryDict(mutable=True)
    for name, value in kept:
        tidy.appendlist(name, value)
    return tidy.urlencode() or "?"


def _without(given: QueryDict, *names: str, value: str | None = None) -> str:
    """The address without some fields, or without one value of a field."""
    left = given.copy()
    for name in names:
        kept = [one for one in left.getlist(name) if value is not None and one != value]
        left.pop(name, None)
        if kept:
            left.setlist(name, kept)
    return left.urlencode()


def _with(given: QueryDict, **values: str) -> str:
    changed = given.copy()
    for name in ("cursor", "counts"):
        changed.pop(name, None)
    for name, value in values.items():
        changed[name] = value
    return f"{reverse('search')}?{changed.urlencode()}"


def chips(given: QueryDict, known: Sequence[Account]) -> list[Chip]:
    """The filters in use, each to be taken off by itself."""
    words = {"has": dict(HAS), "kind": dict(IS), "account": _account_words(known)}
    before = {
        "account": "",
        "since": "from ",
        "until": "to ",
        "kind": "is: ",
        "has": "has: ",
        "lang": "language: ",
    }
    found = []
    for name, label in before.items():
        for value in given.getlist(name):
            shown = words.get(name, {}).get(value, value)
            left = _without(given, name, value=value)
            left = _without(QueryDict(left), "cursor")
            found.append(
                Chip(
                    f"{label}{shown.lower() if name in ('has', 'kind') else shown}",
                    f"{reverse('search')}?{left}",
                )
            )
    return found


def _account_words(known: Sequence[Account]) -> dict[str, str]:
    """What accounts are called, by every way in which an address may name one."""
    named = named_apart(known)
    return {account.handle: f"@{account.handle}" for account, _words in named} | {
        account.asked_as: words for account, words in named
    }


def _shown(posts: Sequence[Post], query: Query) -> list[Shown]:
    return [
        Shown(
            post,
            highlight(post.text, query, width=SHOWN_CHARACTERS),
            media_shown.media_of(post)[:THUMBNAILS],
            max(0, len(post.media) - THUMBNAILS),
        )
        for post in posts
    ]


def _counted(given: QueryDict, counted: Counts, known: Sequence[Account]) -> dict[str, object]:
    years = [
        (str(year), count, _with(given, since=f"{year}-01-01", until=f"{year}-12-31") if count else "")
        for year, count in counted.by_year.items()
    ]
    words = _account_words(known)
    people = sorted(counted.by_account.items(), key=lambda pair: (-pair[1], words[pair[0]].lower()))
    return {
        "years": years,
        "people": [(words[asked_as], count, _with(given, account=asked_as)) for asked_as, count in people],
        "counted": counted.total,
        "has_counts": True,
    }
