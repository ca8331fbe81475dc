"""Accounts that people could take for each other: among ours, and between ours and others that somebody noticed."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from stance.register.models import Account, Likeness, OutsideAccount
from stance.register.words import PLATFORMS

SHOWN = 200
SEPARATORS = "_.- "


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


def bare(handle: str) -> str:
    """What is left of a handle when case, width, separators and the host of a federated one are taken away."""
    name = handle.removeprefix("@").split("@")[0]
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign not in SEPARATORS)


def pairs() -> list[Pair]:
    """At most SHOWN, those without a verdict first. The work grows with the number of accounts, not of pairs."""
    verdicts = {
        (account, other or 0, outside or 0): verdict
        for account, other, outside, verdict in Likeness.objects.values_list(
            "account_id", "other_id", "outside_id", "verdict"
        )
    }
    open_pairs: list[Pair] = []
    decided: list[Pair] = []
    for account, other, outside in _alike():
        verdict = verdicts.get((account.pk, other.pk if other else 0, outside.pk if outside else 0), "")
        wanted = decided if verdict else open_pairs
        if len(wanted) < SHOWN:
            wanted.append(Pair(account, _why(account, other, outside), other, outside, verdict))
    return [*open_pairs, *decided][:SHOWN]


def _alike() -> Iterator[tuple[Account, Account | None, OutsideAccount | None]]:
    ours: dict[str, list[Account]] = defaultdict(list)
    columns = ("pk", "platform", "handle", "service_url", "display_name", "status")
    for account in Account.objects.exclude(status="archived").only(*columns).order_by("pk").iterator():
        if account.platform not in ("website", "feed"):
            ours[bare(account.handle)].append(account)
    for outside in OutsideAccount.objects.order_by("pk"):
        for account in ours.get(bare(outside.handle), []):
            yield account, None, outside
    for group in ours.values():
        for account in group[1:]:
            yield group[0], account, None


def _why(account: Account, other: Account | None, outside: OutsideAccount | None) -> str:
    platform, handle = (other.platform, other.handle) if other else (outside.platform, outside.handle)  # type: ignore[union-attr]
    names = handle.removeprefix("@").split("@")[0], account.handle.removeprefix("@").split("@")[0]
    if names[0].casefold() != names[1].casefold():
        return "differs only by dots, dashes or the form of letters"
    return f"the same name on {PLATFORMS[platform]}" if platform != account.platform else "the same name elsewhere"
