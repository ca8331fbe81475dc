"""What the home page is told about captures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from stance.capture.models import Incident
from stance.capture.notices import OUTAGE, in_words, noun_of
from stance.capture.queries import profiles, states
from stance.capture.queries.outages import MOST, outages
from stance.journal.actor import known_once
from stance.rooms.home_item import SHOWN, Item

NAMED = 30
"""Accounts that one card names; the page of captures has all."""


def _counts() -> dict[str, int]:
    """Four lines ask, and one query answers them."""
    found: dict[str, int] = known_once("counts of captures", states.attention)
    return found


def not_through_stance() -> Iterable[Item]:
    """One card, whatever the number: it is answered post by post."""
    found = states.open_outside(SHOWN + 1) if _counts()["outside"] else []
    if not found:
        return
    first, post = found[0]
    names = sorted({one.account.named for one, _post in found})
    what = noun_of({one.record.kind for one, _post in found}, len(found))
    count = f"{min(len(found), SHOWN)}{'+' if len(found) > SHOWN else ''}"
    posts_were = f"A {what} was" if len(found) == 1 else f"{count} {what} were"
    said = post.text or ("A like" if post.kind == "like" else "A post without text")
    yield Item(
        "needs",
        f"{posts_were} not sent through Stance: {', '.join(names[:3])}",
        f"“{said[:120]}” Was it one of you?",
        reverse("capture_account", args=[first.account_id]),
        "Answer",
        "bad",
        "Check now",
        first.noticed_at,
        is_alarm=True,
    )


def not_changed_through_stance() -> Iterable[Item]:
    """One card, whatever the number."""
    found = profiles.open_changes(SHOWN + 1) if _counts()["changed"] else []
    if not found:
        return
    first = found[0]
    names = sorted({one.account.named for one in found})
    key, (before, now) = next(iter(first.changed.items()))
    yield Item(
        "needs",
        f"Profile not changed through Stance: {', '.join(names[:3])}",
        f"{in_words(key, before, now)[:200]} Was it one of you?",
        reverse("capture_profile", args=[first.account_id]),
        "Answer",
        "bad",
        "Check now",
        first.noticed_at,
        is_alarm=True,
    )


def incidents() -> Iterable[Item]:
    """One card for each platform that shows none of its accounts, and one for all other accounts that are not shown."""
    found = states.open_incidents(MOST) if _counts()["incident"] else []
    whole, others = outages(found) if len(found) > 1 else ([], found)
    for rows in whole:
        yield _outage(rows)
    if not others:
        return
    first = others[0]
    if len(others) == 1:
        title, words = f"{first.account.named}: {first.get_kind_display().lower()}", first.words
        url = reverse("capture_account", args=[first.account_id])
    else:
        platforms = sorted({one.account.platform_name for one in others})
        title, url = f"{len(others):,} accounts are not shown ({', '.join(platforms)})", reverse("captures")
        words = f"{_names(others)}. No post is marked as deleted. Our own copy is complete."
    yield Item("needs", title, words, url, "See what to do", "bad", "Incident", first.began_at, is_alarm=True)


def _outage(rows: Sequence[Incident]) -> Item:
    first, platform = rows[0], rows[0].account.platform_name
    words = f"{_names(rows)}. {OUTAGE.format(platform=platform)} No post is marked as deleted."
    url = reverse("capture_account", args=[first.account_id])
    title = f"{platform} shows none of {len(rows):,} accounts"
    return Item("needs", title, words, url, "See what to do", "bad", "Incident", first.began_at, is_alarm=True)


def _names(rows: Sequence[Incident]) -> str:
    names = sorted(one.account.named for one in rows)
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED:,} more" if len(names) > NAMED else "")


def late() -> Iterable[Item]:
    found = states.late(SHOWN + 1) if _counts()["late"] else []
    if not found:
        return
    first = found[0]
    names = ", ".join(one.account.named for one in found[:3])
    title = f"{names} cannot be looked at" if len(found) <= 3 else f"{names} and others cannot be looked at"
    yield Item("wrong", title, first.problem, reverse("captures"), "See why", "warn", "Late", first.failing_since)
