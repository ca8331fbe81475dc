"""Imports: the list, one import while it runs, its report, and the answers a person gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stance.archive.actions import imports as actions
from stance.archive.models import ImportRun
from stance.archive.queries import imports as queries
from stance.archive.queries.imports import Under
from stance.archive.reports import to_decide
from stance.archive.states import IMPORT
from stance.channels import discovery
from stance.doors.downloads import csv_file
from stance.doors.row_keys import row_key

State = ImportRun.State
LEFT_OVER_SHOWN = 20
STAGES = (
    (State.WAITING, "Waiting to start"),
    (State.KEEPING, "Keeping the original"),
    (State.READING, "Reading posts"),
    (State.MEDIA, "Keeping media"),
    (State.SIGNING, "Signing the ledger"),
)
TONES = {State.ASKS: "warn", State.DONE: "good", State.REFUSED: "bad", State.CANCELLED: "idle"}


@dataclass(frozen=True, slots=True)
class Stage:
    words: str
    is_past: bool
    is_current: bool


def stages(run: ImportRun) -> list[Stage]:
    """The way of an import, with where it is."""
    order = [state for state, _words in STAGES]
    at = order.index(State(run.state)) if run.state in order else 0
    return [Stage(words, place < at, place == at) for place, (_state, words) in enumerate(STAGES)]


def names_of(run: ImportRun) -> list[str]:
    """The files handed in, without their folders."""
    return [Path(path).name for path in run.paths]


def layout_words(run: ImportRun) -> str:
    """What kind of export it is and in which layout, as its channel calls them."""
    channel = discovery.known().get(run.kind)
    if channel is None or not channel.exports:
        return run.layout
    reader = discovery.export_reader(run.kind)
    return f"{reader.name}, {reader.layouts.get(run.layout, run.layout)}"


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    before = row_key(request.GET.get("before", ""))
    rows, older = queries.page(before, account=request.GET.get("account", "")[:100])
    listed = [(run, names_of(run), tone(run)) for run in rows]
    return render(request, "archive/imports.html", {"rows": listed, "older": older, "is_first": before is None})


@require_safe
def one(request: HttpRequest, run_id: int) -> HttpResponse:
    found = _found(run_id)
    part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "archive/import_state.html" if part else "archive/import.html",
        _context(request, found, part),
    )


def _context(request: HttpRequest, found: Under, part: bool) -> dict[str, object]:
    run = found.run
    after = row_key(request.GET.get("after", ""))
    is_told = run.state not in (State.WAITING, State.ASKS, State.KEEPING)
    return {
        "run": run,
        "under": found,
        "job": found.job,
        "names": names_of(run),
        "layout": layout_words(run),
        "tone": tone(run),
        "refusal": queries.refusal(run),
        "state_words": state_words(found),
        "says": part and request.GET.get("stage") != stage_mark(found),
        "stage_mark": stage_mark(found),
        "stages": [] if run.is_finished or run.state == State.ASKS else stages(run),
        "refreshes": not run.is_finished and run.state != State.ASKS and not found.is_stuck,
        "parts": queries.parts(run) if is_told and run.original else [],
        "problems": queries.problems(run, after) if run.failed else None,
        "to_decide": to_decide(run) if run.state == State.DONE else 0,
        "left_over": queries.left_over(run, LEFT_OVER_SHOWN) if run.media_left_over else [],
        "left_over_more": max(0, run.media_left_over - LEFT_OVER_SHOWN),
        "problems_are_first": after is None,
        "is_gone_wrong": bool(found.problem),
    }


def tone(run: ImportRun) -> str:
    return TONES.get(State(run.state), "info")


def state_words(found: Under) -> str:
    """The state as a badge says it."""
    if found.is_stopping:
        return "Stopping"
    if found.is_stuck:
        return "Stopped"
    if found.problem:
        return "Tried again soon"
    return found.run.get_state_display()


def stage_mark(found: Under) -> str:
    """Changes when there is something worth announcing."""
    job = found.job.state if found.job else ""
    return f"{found.run.state}-{job}"


@require_safe
def problems_csv(_request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    found = _found(run_id)
    return csv_file(queries.problems_csv(found.run), f"import-{run_id}-problems.csv")


@require_safe
def left_over_csv(_request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    found = _found(run_id)
    return csv_file(queries.left_over_csv(found.run), f"import-{run_id}-left-over.csv")


@require_POST
def register(_request: HttpRequest, run_id: int) -> HttpResponse:
    """The answer "yes, register this account"."""
    run = _found(run_id).run
    if IMPORT.allows(run.state, "answer"):
        actions.enqueue(actions.allow_registering(run))
    return redirect("import", run_id)


@require_POST
def cancel(_request: HttpRequest, run_id: int) -> HttpResponse:
    actions.cancel(_found(run_id).run)
    return redirect("import", run_id)


@require_POST
def go_on(_request: HttpRequest, run_id: int) -> HttpResponse:
    """Let the worker take up an import whose last attempt failed for good."""
    found = _found(run_id)
    if found.is_stuck or (found.job is None and not found.run.is_finished):
        actions.enqueue(found.run)
    return redirect("import", run_id)


def _found(run_id: int) -> Under:
    found = queries.one(run_id)
    if found is None:
        raise Http404(f"import {run_id}")
    return found
