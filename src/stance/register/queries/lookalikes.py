"""Accounts that people could take for each other: among ours, and between ours and others that somebody noticed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from stance.doors.row_keys import row_key
from stance.engines.policy import authorise, reach
from stance.register.lookalikes.names import NAMES, Found, Question
from stance.register.lookalikes.weights import Weight
from stance.register.models import Account, Lookalike, OutsideAccount
from stance.register.queries.readable import within

PAGE_ROWS = 50
COLUMNS = ("pk", "platform", "handle", "service_url", "display_name", "status")
"""What a pair shows of an account."""


@dataclass(frozen=True, slots=True)
class Pair:
    """``account`` is ours; exactly one of ``other`` (ours too) and ``outside`` is given."""

    account: Account
    why: str
    other: Account | None = None
    outside: OutsideAccount | None = None
    verdict: str = ""

    @property
    def key(self) -> str:
        """How a form names the pair: "12-o34" or "12-x5"."""
        return f"{self.account.pk}-{f'o{self.other.pk}' if self.other else f'x{self.outside.pk}'}"  # type: ignore[union-attr]

    def beside(self, account: Account) -> Account | OutsideAccount | None:
        """What looks like this account, which is one of the two."""
        return self.account if self.other == account else self.other or self.outside


@dataclass(frozen=True, slots=True)
class Open:
    """What has no verdict yet, in order: ``alike`` to be decided, ``same_name`` one agency's name on several platforms."""

    alike: list[Found]
    same_name: list[Found]


def undecided(account: int | None = None) -> Open:
    """Of one account, or of all. Four questions, however many accounts there are."""
    authorise("register.account.read")
    findings = NAMES.findings()
    found = findings.listed
    if account is not None:
        found = sorted(findings.by_account.get(account, []), key=lambda one: one.order)
    decided = {findings.questions.get(pair, pair) for pair in _decided()} if found else set()
    readable = _readable()
    left = [
        one
        for one in found
        if one.question not in decided and (readable is None or not readable.isdisjoint(one.parties))
    ]
    return Open(
        [one for one in left if one.weight != Weight.SAME_NAME],
        [one for one in left if one.weight == Weight.SAME_NAME],
    )


def accounts() -> int:
    """How many accounts of ours have something to decide."""
    authorise("register.account.read")
    return len({number for one in undecided().alike for number in one.parties})


def page(found: list[Found], after: str = "") -> tuple[list[Pair], str]:
    """One page after the pair with this key, and the key to go on from ("" at the end). A pair that was decided
    meanwhile keeps its place: the order is by name, not by position."""
    authorise("register.account.read")
    start = 0
    if after and (last := _place(after)):
        start = bisect_right(found, last, key=lambda one: one.order)
    rows = found[start : start + PAGE_ROWS]
    more = rows[-1].key if start + PAGE_ROWS < len(found) else ""
    return shown(rows), more


def shown(found: Iterable[Found]) -> list[Pair]:
    """With what a list shows of both, in two questions."""
    authorise("register.account.read")
    rows = list(found)
    accounts = Account.objects.only(*COLUMNS).in_bulk({number for one in rows for number in one.parties})
    outsides = OutsideAccount.objects.in_bulk({one.outside for one in rows if one.outside})
    return [
        Pair(accounts[one.account], one.why, accounts.get(one.other), outsides.get(one.outside))
        for one in rows
        if one.account in accounts and (one.other in accounts or one.outside in outsides)
    ]


def verdicts(before: int | None = None) -> tuple[list[Pair], int | None]:
    """What was decided, the latest first, and the key to go on from."""
    authorise("register.account.read")
    rows = Lookalike.objects.select_related("account", "other", "outside").order_by("-pk")
    if (readable := _readable()) is not None:
        rows = rows.filter(Q(account__in=readable) | Q(other__in=readable))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    pairs = [Pair(one.account, "", one.other, one.outside, one.verdict) for one in found[:PAGE_ROWS]]
    return pairs, found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def _readable() -> set[int] | None:
    """The accounts of which at least one has to be in a pair that is shown; None where all are."""
    if reach("register.account.read").everywhere:
        return None
    return set(within(Account.objects.all()).values_list("pk", flat=True))


def _decided() -> set[Question]:
    """The pairs with a verdict, whichever of the two it was given on."""
    rows = Lookalike.objects.values_list("account_id", "other_id", "outside_id")
    return {
        (min(account, other), max(account, other), 0) if other else (account, 0, outside or 0)
        for account, other, outside in rows
    }


def _place(key: str) -> tuple[int, str, int, str, int] | None:
    account, _, _ = key.partition("-")
    beside = NAMES.findings().by_account.get(row_key(account) or 0, [])
    return next((one.order for one in beside if one.key == key), None)
