"""What the home page is told about captures."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from stance.capture.notices import in_words, noun_of
from stance.capture.queries import profiles, states
from stance.journal.actor import known_once
from stance.rooms.home_item import SHOWN, Item


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
    found = states.open_incidents(SHOWN + 1) if _counts()["incident"] else []
    if not found:
        return
    first = found[0]
    if len(found) == 1:
        title, words = f"{first.account.named}: {first.get_kind_display().lower()}", first.words
        url = reverse("capture_account", args=[first.account_id])
    else:
        platforms = sorted({one.account.platform_name for one in found})
        title, url = f"{len(found):,} accounts are not shown ({', '.join(platforms)})", reverse("captures")
        words = (
            "When all accounts of one platform are gone at once, the platform has a fault. Our own copy is complete."
        )
    yield Item("needs", title, words, url, "See what to do", "bad", "Incident", first.began_at, is_alarm=True)


def late() -> Iterable[Item]:
    found = states.late(SHOWN + 1) if _counts()["late"] else []
    if not found:
        return
    first = found[0]
    names = ", ".join(one.account.named for one in found[:3])
    title = f"{names} cannot be looked at" if len(found) <= 3 else f"{names} and others cannot be looked at"
    yield Item("wrong", title, first.problem, reverse("captures"), "See why", "warn", "Late", first.failing_since)
