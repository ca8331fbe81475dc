"""How an account shows itself and showed itself, and how many followed it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from stance.archive.models import ProfileCount, ProfilePicture, ProfileVersion
from stance.capture import rules
from stance.capture.models import OutsideChange
from stance.engines.policy import authorise
from stance.register.models import Account
from stance.register.queries.readable import within

PAGE_ROWS = 20
DAYS_SHOWN = 90


@dataclass(frozen=True, slots=True)
class State:
    """One version with what changed in it, each as (what, key, before, now); the first has nothing."""

    version: ProfileVersion
    changed: tuple[tuple[str, str, Any, Any], ...]


def newest(account: Account) -> ProfileVersion | None:
    authorise("capture.state.read", account)
    rows = ProfileVersion.objects.select_related("exchange", "entry").filter(account=account)
    return rows.order_by("-number").first()


def history(account: Account, before: int | None = None) -> tuple[list[State], int | None]:
    """One page of versions, the newest first, and the number to go on from."""
    authorise("capture.state.read", account)
    rows = ProfileVersion.objects.select_related("exchange", "entry").filter(account=account).order_by("-number")
    if before:
        rows = rows.filter(number__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    states = [State(one, ()) for one in found]
    for place, (one, earlier) in enumerate(pairwise(found)):
        changed = rules.profile_changes(earlier.fields, one.fields)
        states[place] = State(one, tuple((rules.PROFILE_WORDS[key], key, *pair) for key, pair in changed.items()))
    shown = states[:PAGE_ROWS]
    return shown, shown[-1].version.number if len(found) > PAGE_ROWS else None


def counts(account: Account) -> list[ProfileCount]:
    """One a day, the last days of which any is held, the oldest first."""
    authorise("capture.state.read", account)
    return list(ProfileCount.objects.filter(account=account).order_by("-day")[:DAYS_SHOWN])[::-1]


def pictures(account: Account, keys: Collection[str]) -> dict[str, ProfilePicture]:
    authorise("capture.state.read", account)
    return {one.key: one for one in ProfilePicture.objects.filter(account=account, key__in=keys)}


def open_changes(most: int, account: Account | None = None) -> list[OutsideChange]:
    """Changes that nobody made through Stance and nobody has answered for, the newest first."""
    authorise("capture.state.read", account)
    rows = OutsideChange.objects.filter(answer="", account__in=within(Account.objects.all()))
    if account is not None:
        rows = rows.filter(account=account)
    return list(rows.select_related("account").order_by("-noticed_at")[:most])
