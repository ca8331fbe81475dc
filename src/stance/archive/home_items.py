"""What the home page is told about imports: those that ask, that run or stand still, and that were refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from stance.archive.models import ImportRun
from stance.archive.queries import imports as queries
from stance.archive.queries import saved_searches
from stance.archive.queries.imports import Under
from stance.rooms.home_item import SHOWN, Item, Kept

NEWS_FOR = timedelta(days=7)


def kept() -> Iterable[Kept]:
    yield Kept(20, "every post that is kept", reverse("search"))


def imports_that_ask() -> Iterable[Item]:
    """Somebody has to say whether an account is one of ours, or to set a stopped import going again."""
    for found in queries.unfinished(SHOWN):
        run, url = found.run, reverse("import", args=[found.run.pk])
        if run.state == ImportRun.State.ASKS:
            words = f"This export is of @{run.named_handle}, which is not on the register."
            yield Item(
                "needs",
                f"Is @{run.named_handle} one of your accounts?",
                words,
                url,
                "Answer",
                "warn",
                "Asks",
                run.started_at,
            )
        elif found.is_stuck:
            words = found.problem or "Its job has ended and the import has not."
            yield Item("wrong", f"Import {run.pk} stopped", words, url, "See why", "bad", "Stopped", run.started_at)


def imports_under_way() -> Iterable[Item]:
    """Imports that a worker carries out or will carry out by itself."""
    for found in queries.unfinished(SHOWN):
        if found.is_active:
            url, at = reverse("import", args=[found.run.pk]), found.run.started_at
            title = f"Import {found.run.pk}{f' of {found.run.account.shown_as}' if found.run.account else ''}"
            yield Item(
                "live",
                title,
                _words(found),
                url,
                "Watch",
                "info",
                found.run.get_state_display(),
                at,
                _percent(found),
            )


def news_of_saved_searches() -> Iterable[Item]:
    """Saved searches of the reader, or shared where they serve, that something came in for since they last looked."""
    for kept in saved_searches.with_news()[:SHOWN]:
        yield Item(
            "live",
            f"{kept.new.words} new in “{kept.search.name}”",
            "Posts that came in since you last looked at this saved search.",
            reverse("saved_search", args=[kept.search.pk]),
            "See what is new",
            "info",
            "New",
            kept.look.at if kept.look else kept.search.made_at,
        )


def _words(found: Under) -> str:
    if found.problem:
        return f"It stopped and is tried again by itself: {found.problem}"
    return (found.job.note if found.job else "") or "Under way."


def _percent(found: Under) -> int | None:
    return found.job.percent if found.job else None


def refused_imports() -> Iterable[Item]:
    """Refused within the last week: the reason says what to do."""
    for run in queries.refused_since(timezone.now() - NEWS_FOR, SHOWN):
        url = reverse("import", args=[run.pk])
        yield Item(
            "wrong",
            f"Import {run.pk} was refused",
            queries.refusal(run),
            url,
            "See what to do",
            "bad",
            "Refused",
            run.finished_at,
        )
