"""What the home page is told about imports: those that ask, that run or stand still, and that were refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from stance.archive.models import ImportRun
from stance.archive.queries import imports as queries
from stance.archive.queries import saved_searches
from stance.archive.queries.imports import Under
from stance.doors.dates import moment_in_words
from stance.engines.policy import may
from stance.journal.actor import current, known_once
from stance.people.dismissals import queries as dismissals
from stance.rooms.home_item import SHOWN, Item, Kept

NEWS_FOR = timedelta(days=7)
EVER = datetime.min.replace(tzinfo=UTC)
NEW_POSTS = "archive/new"
"""What is noted of whoever looked at what came in."""
LOOKED_AT = 50
"""Imports looked through for those of one person: of more, the newest."""


def kept() -> Iterable[Kept]:
    yield Kept(20, "browse all posts", reverse("search"))


def new_posts() -> Iterable[Item]:
    """Posts that came in since whoever looks did so last, at most for a week; one card."""
    since = timezone.now() - NEWS_FOR
    count, at = queries.came_in(since)
    if count and (looked_at := dismissals.looked_at(NEW_POSTS) or EVER) > since:
        since = looked_at
        count, at = queries.came_in(since)
    if count:
        title = "1 new post" if count == 1 else f"{count:,} new posts"
        words = f"Imported since {moment_in_words(since)}."
        url = reverse("search") + "?sort=newest"
        yield Item("live", title, words, url, "See them", "info", "New", at, looked=NEW_POSTS)


def _unfinished() -> list[Under]:
    """Two lines ask, and are answered once."""
    found: list[Under] = known_once("unfinished imports", lambda: queries.unfinished(LOOKED_AT))
    return found


def _mine_to_tend(run: ImportRun) -> bool:
    return may("archive.import", run).allowed


def imports_that_ask() -> Iterable[Item]:
    """An account that may be one of ours, or an import that stopped: for those who may answer; one card of each kind."""
    found = [one for one in _unfinished() if _mine_to_tend(one.run)]
    if asking := [one.run for one in found if one.run.state == ImportRun.State.ASKS]:
        yield _asking(asking)
    if stuck := [one for one in found if one.is_stuck]:
        yield _stuck(stuck)


def _asking(runs: Sequence[ImportRun]) -> Item:
    first, *others = runs
    if others:
        title, url = f"{len(runs):,} imports need an answer", reverse("imports")
        words = f"Which of these accounts are yours? {', '.join(run.named for run in runs[:SHOWN])}."
    else:
        title, url = f"Is {first.named} one of your accounts?", reverse("import", args=[first.pk])
        words = f"You have an export of {first.named}, which is not on the register."
    return Item("needs", title, words, url, "Answer", "warn", "Asks", first.started_at)


def _stuck(found: Sequence[queries.Under]) -> Item:
    first, *others = found
    if others:
        title, url = f"{len(found):,} imports stopped", reverse("imports")
        words = "They do not continue by themselves."
    else:
        title, url = f"Import {first.run.pk} stopped", reverse("import", args=[first.run.pk])
        words = first.problem or "It stopped before it was finished."
    return Item("wrong", title, words, url, "See why", "bad", "Stopped", first.run.started_at)


def imports_under_way() -> Iterable[Item]:
    """Imports that a worker carries out or will carry out by itself, for those who may stop them; one card."""
    found = [one for one in _unfinished() if one.is_active and _mine_to_tend(one.run)]
    if len(found) == 1:
        one, run = found[0], found[0].run
        title = f"Import {run.pk}{f' of {run.account.shown_as}' if run.account else ''}"
        url, state = reverse("import", args=[run.pk]), run.get_state_display()
        yield Item("live", title, _words(one), url, "Watch", "info", state, run.started_at, _percent(one))
    elif found:
        words = "; ".join(f"import {one.run.pk}: {_words(one)}" for one in found[:SHOWN])
        yield Item(
            "live",
            f"{len(found):,} imports are under way",
            words.capitalize(),
            reverse("imports"),
            "Watch",
            "info",
            "Running",
        )


def news_of_saved_searches() -> Iterable[Item]:
    """Saved searches of the reader, or shared where they serve, that something came in for since they last looked; one card."""
    found = saved_searches.with_news()
    if not found:
        return
    first, *others = found
    if others:
        title, url = f"{len(found):,} saved searches have new posts", reverse("saved_searches")
        words = "; ".join(f"{kept.new.words} in “{kept.search.name}”" for kept in found[:SHOWN]) + "."
    else:
        title, url = f"{first.new.words} new in “{first.search.name}”", reverse("saved_search", args=[first.search.pk])
        words = "Posts imported since you last looked at this saved search."
    since = max(kept.look.at if kept.look else kept.search.made_at for kept in found)
    yield Item("live", title, words, url, "See what is new", "info", "New", since)


def _words(found: Under) -> str:
    if found.problem:
        return f"It stopped and will be tried again automatically: {found.problem}"
    return (found.job.note if found.job else "") or "Under way."


def _percent(found: Under) -> int | None:
    return found.job.percent if found.job else None


def refused_imports() -> Iterable[Item]:
    """Refused within the last week, for whoever brought it in, until they put it away: the reason says what to do. Each is about a
    file of its own."""
    mine = current().label
    for run in queries.refused_since(timezone.now() - NEWS_FOR, LOOKED_AT):
        if run.requested_by == mine and _mine_to_tend(run):
            url, words = reverse("import", args=[run.pk]), queries.refusal(run)
            title, key = f"Import {run.pk} was refused", f"import/{run.pk}"
            yield Item("wrong", title, words, url, "See what to do", "bad", "Refused", run.finished_at, dismiss=key)
