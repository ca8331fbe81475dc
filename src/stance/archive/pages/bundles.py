"""Taking posts away: what it will be, its progress, the download, and all of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stance.archive.actions import bundles as actions
from stance.archive.approvables import TakeAway, TakeAwayEverything
from stance.archive.bundles.parts import parts
from stance.archive.bundles.wish import BundleRefused, Wish
from stance.archive.models import Bundle
from stance.archive.pages.search_form import SearchForm
from stance.archive.queries import bundles as queries
from stance.archive.queries import saved_searches
from stance.archive.queries.bundles import Under
from stance.archive.queries.search import searched_accounts
from stance.archive.search.results import SearchRefused
from stance.archive.states import BUNDLE
from stance.archive.writes.bundles import KEPT
from stance.doors.dates import zone_name
from stance.doors.row_keys import row_key
from stance.engines.policy import Outcome, may

TONES = {"waiting": "info", "making": "info", "ready": "good", "refused": "bad", "cancelled": "idle", "removed": "idle"}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What would be taken away, and then having it made. The search stands in the address, as on the search page."""
    given = _filled(request.POST if request.method == "POST" else request.GET)
    form = SearchForm(given, searched_accounts())
    context: dict[str, object] = {"search_url": f"{reverse('search')}?{_search_of(given)}", "given": _pairs(given)}
    try:
        wish = _wish(form, given)
        if request.method == "POST":
            return _begun(request, actions.take(wish, reason=given.get("reason", "").strip()[:1000]))
        split = [(part, part.wish.count()) for part in parts(wish)]
        whole = {part for part, number in split if part.wish.is_everything(number)}
    except (BundleRefused, SearchRefused) as refusal:
        return render(request, "archive/bundle/new.html", context | {"problem": str(refusal)}, status=422)
    decisions = [may((TakeAwayEverything if part in whole else TakeAway).action, part.about) for part, _ in split]
    decision = next((one for one in decisions if not one.allowed), decisions[0])
    context["agencies"] = [(part.agency, number) for part, number in split] if len(split) > 1 else []
    count, is_everything = sum(number for _, number in split), bool(whole)
    context |= {"wish": wish, "count": count, "is_everything": is_everything, "decision": decision}
    return render(request, "archive/bundle/new.html", context)


def _begun(request: HttpRequest, outcomes: list[Outcome[Bundle]]) -> HttpResponse:
    """To the one that was asked for or begun; of several, to all of them."""
    (first, *others) = outcomes
    if not others:
        where = ("request", first.request.pk) if first.result is None else ("bundle", first.result.pk)
        return redirect(*where)
    asked = sum(one.result is None for one in outcomes)
    waits = f" {asked} of them wait for an approval (see Approvals)." if asked else ""
    messages.success(request, f"There is one download for each agency.{waits}")
    return redirect("bundles")


def _zone() -> str:
    """As the search was shown. "" where that is UTC."""
    return "" if zone_name() == "UTC" else zone_name()


def _wish(form: SearchForm, given: QueryDict) -> Wish:
    if not form.is_valid():
        raise BundleRefused("This search cannot be carried out. Go back to it, and correct what is marked there.")
    if "ticked" in given and "only" not in given:
        raise BundleRefused("No post is ticked. Go back and tick those that you want, or download all that were found.")
    question = form.question()
    return Wish(
        query=question.written(with_account=False),
        account=question.account,
        since=question.since,
        until=question.until,
        voice=question.voice,
        only=tuple(dict.fromkeys(given.getlist("only"))),
        with_media="without_media" not in given,
        name=_kept_as(given.get("saved", "")),
        zone=_zone(),
    )


def _kept_as(saved: str) -> str:
    """The name of the saved search that this was opened from; "" for none that the reader sees."""
    key = row_key(saved)
    kept = saved_searches.one(key) if key else None
    return kept.search.name if kept else ""


def _filled(given: QueryDict) -> QueryDict:
    """Without the fields that are empty."""
    left = QueryDict(mutable=True)
    for name, values in given.lists():
        left.setlist(name, [value for value in values if value])
    return left


def _pairs(given: QueryDict) -> list[tuple[str, str]]:
    """What the form hands on: every field of a search, as it came."""
    names = (*SearchForm.base_fields, "only", "saved")
    return [(name, value) for name in names for value in given.getlist(name) or [""]]


def _search_of(given: QueryDict) -> str:
    left = given.copy()
    for name in ("csrfmiddlewaretoken", "reason", "without_media", "only", "ticked"):
        left.pop(name, None)
    return left.urlencode()


@require_safe
def bundles(request: HttpRequest) -> HttpResponse:
    """All of one's own, newest first."""
    before = row_key(request.GET.get("before", ""))
    rows, older = queries.page(before)
    listed = [(bundle, TONES[bundle.state]) for bundle in rows]
    return render(request, "archive/bundle/list.html", {"rows": listed, "older": older, "is_first": before is None})


@require_safe
def one(request: HttpRequest, bundle_id: int) -> HttpResponse:
    found = _found(bundle_id)
    part = request.headers.get("HX-Request") == "true"
    context = {
        "bundle": found.bundle,
        "job": found.job,
        "tone": TONES[found.bundle.state],
        "failed": found.job is not None and found.job.state == "failed",
        "counted": f"{found.job.done_count:,} of {found.job.total_count:,}"
        if found.job and found.job.total_count
        else "",
        "problem": found.job.errors[-1]["message"] if found.job and found.job.errors else "",
        "refreshes": not found.bundle.is_finished and (found.job is None or found.job.state in ("ready", "running")),
        "is_ready": BUNDLE.allows(found.bundle.state, "remove"),
        "kept_until": found.bundle.finished_at + KEPT if found.bundle.finished_at else None,
    }
    return render(request, "archive/bundle/state.html" if part else "archive/bundle/one.html", context)


@require_safe
def download(_request: HttpRequest, bundle_id: int) -> HttpResponseBase:
    found = _found(bundle_id).bundle
    stream = actions.hand_out(found)
    if stream is None:
        raise Http404(f"bundle {bundle_id} is not ready, or was removed")
    response = FileResponse(
        stream, as_attachment=True, filename=f"posts-{found.pk}.zip", content_type="application/zip"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def remove(_request: HttpRequest, bundle_id: int) -> HttpResponse:
    actions.remove(_found(bundle_id).bundle)
    return redirect("bundles")


def _found(bundle_id: int) -> Under:
    found = queries.with_job(bundle_id)
    if found is None:
        raise Http404(f"bundle {bundle_id}")
    return found
