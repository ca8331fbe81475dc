"""The jobs page: what runs, waits, failed and is done; each job's own page; cancel and try again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stance.doors.row_keys import row_key
from stance.doors.tabs import Tab
from stance.jobs import actions, queries
from stance.jobs.models import ACTIVE, Job, State
from stance.jobs.states import JOB

SHOWN = (State.RUNNING, State.READY, State.FAILED, State.DONE, State.CANCELLED)
"""Tabs from left to right."""
NOTHING = {
    State.RUNNING: "Nothing is running. Work starts automatically when it is due.",
    State.READY: "Nothing is waiting.",
    State.FAILED: "Nothing has failed in the last 30 days.",
    State.DONE: "Nothing was finished in the last 30 days.",
    State.CANCELLED: "Nothing was cancelled in the last 30 days.",
}


def _tabs(state: str, counts: dict[str, int]) -> list[Tab]:
    return [
        Tab(
            JOB.states[name],
            f"{reverse('jobs')}?state={name}",
            name == state,
            counts[name],
            "bad" if name == State.FAILED else "",
        )
        for name in SHOWN
    ]


def _first_tab(counts: dict[str, int]) -> str:
    """Running when something runs, else failed when something failed, else waiting, else done."""
    return next((name for name in (State.RUNNING, State.FAILED, State.READY) if counts[name]), State.DONE)


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    counts = queries.counts()
    asked = request.GET.get("state", "")
    state = asked if asked in State.values else _first_tab(counts)
    before = row_key(request.GET.get("before", ""))
    rows, older = queries.page(state, before)
    part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "jobs/list.html" if part else "jobs/jobs.html",
        {
            "rows": rows,
            "older": older,
            "is_first": before is None,
            "tabs": _tabs(state, counts),
            "state": state,
            "nothing": NOTHING[State(state)],
            "followers": [] if part else queries.followers(),
            "refresh_url": f"{reverse('jobs')}?state={state}",
            # An older page stands still; the newest is refreshed while anything is on its way.
            "refreshes": before is None and state in ACTIVE and any(counts[name] for name in ACTIVE),
        },
    )


@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    found = _job(job_id)
    part = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "jobs/state.html" if part else "jobs/job.html",
        {
            "job": found,
            "is_active": found.state in ACTIVE,
            "can_retry": JOB.allows(found.state, "retry"),
        },
    )


@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    return _change(request, job_id, actions.cancel, "“{title}” is asked to stop.")


@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    return _change(request, job_id, actions.retry, "“{title}” is tried again.")


def _change(request: HttpRequest, job_id: int, act: Callable[[int], None], words: str) -> HttpResponse:
    found = _job(job_id)
    try:
        act(job_id)
    except actions.JobRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words.format(title=found.title))
    return redirect("job", job_id)


def _job(job_id: int) -> Job:
    found = queries.one(job_id)
    if found is None:
        raise Http404(f"job {job_id}")
    return found
