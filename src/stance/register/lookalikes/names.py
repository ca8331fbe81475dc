"""Every name on the register in memory, with what looks like it: kept in step with the register, not made anew.

Making the index of 10,000 names takes about a second, once a process; following a change takes the names that changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock

from stance.engines.confusables import Index, Similarity
from stance.register.lookalikes.reasons import why
from stance.register.lookalikes.weights import SLIPS, Name, Weight, weigh
from stance.register.models import Account, AccountAgency, AccountChange, OutsideAccount, RegisterGeneration

Key = tuple[str, int]
"""("o", number of an account of ours) or ("x", number of one that is not)."""
Spelled = tuple[Key, str]
Pair = tuple[Key, Key]
Alike = dict[Pair, Similarity]
Question = tuple[int, int, int]
"""Account of ours, another of ours or 0, and one that is not or 0."""

ONE_BY_ONE = 200
"""More changed names than this, and the whole index is made anew."""
MOST_NEAR = 60
"""More names than this that a name could be taken for by an addition or a letter are a series."""
LARGEST_SERIES = 3
"""More names than this one letter away from a name are a series, too: districta, districtb, districtc …"""
NOT_NAMES = ("website", "feed")
"""Platforms whose handle is an address."""


@dataclass(frozen=True, slots=True)
class Found:
    """Two names; ``account`` and ``other`` are numbers of accounts of ours, or ``outside`` is one of those that are not."""

    weight: Weight
    account: int
    other: int
    outside: int
    why: str
    order: tuple[int, str, int, str, int]
    question: Question
    """Pairs with the same one are one question: an impostor of a name that the agency has on five platforms."""

    @property
    def key(self) -> str:
        """How a form or an address names the pair: "12-o34" or "12-x5"."""
        return f"{self.account}-{f'o{self.other}' if self.other else f'x{self.outside}'}"

    @property
    def parties(self) -> frozenset[int]:
        """The accounts of ours in it."""
        return frozenset({self.account, self.other} - {0})


@dataclass(slots=True)
class Findings:
    """``listed`` is in order, with each question once; of one name on five platforms it has four pairs. ``by_account``
    has every pair. ``questions`` says what a pair asks where that is not the pair itself."""

    listed: list[Found] = field(default_factory=list)
    by_account: dict[int, list[Found]] = field(default_factory=lambda: defaultdict(list))
    questions: dict[Question, Question] = field(default_factory=dict)


class Names:
    """Of one process. The lock makes two requests that come after a change wait for one follow-up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._marks: tuple[object, ...] = ()
        self._names: dict[Key, Name] = {}
        self._index: Index[Spelled] = Index()
        self._alike: Alike = {}
        self._same: dict[Pair, Found] = {}
        self._findings = Findings()

    def findings(self) -> Findings:
        """As the register is now. Three short questions where nothing has changed, three long ones more where it has."""
        with self._lock:
            marks = _marks()
            if marks != self._marks:
                self._follow(_read())
                self._marks = marks
            return self._findings

    def _follow(self, now: dict[Key, Name]) -> None:
        before, self._names = self._names, now
        spelled = {key: name.shown for key, name in now.items()}
        fresh = [key for key, shown in spelled.items() if key not in before or before[key].shown != shown]
        if len(fresh) > ONE_BY_ONE or not before:
            self._index = Index(((key, shown), shown) for key, shown in spelled.items())
            pairs = ((_ordered(a, b), similarity) for (a, _), (b, _), similarity in self._index.pairs())
            self._alike = {pair: similarity for pair, similarity in pairs if pair[0][0] == "o"}
        else:
            stale = set(fresh) | before.keys() - now.keys()
            self._alike = {pair: similarity for pair, similarity in self._alike.items() if stale.isdisjoint(pair)}
            for key in fresh:
                self._alike |= self._beside(key)
                self._index.add((key, spelled[key]), spelled[key])
        # Names on several platforms are many and seldom change: what was found of them is kept.
        kept = {pair: one for pair, one in self._same.items() if all(before.get(key) == now.get(key) for key in pair)}
        self._findings, self._same = _weighed(self._alike, now, kept)

    def _beside(self, key: Key) -> Alike:
        """Names that the index keeps and nothing has any more are passed over."""
        near = [
            (other, similarity)
            for (other, shown), similarity in self._index.near(self._names[key].shown)
            if other != key and (known := self._names.get(other)) and known.shown == shown and "o" in (key[0], other[0])
        ]
        many = Counter(similarity.kind for _other, similarity in near)
        series = {kind for kind, count in many.items() if count > MOST_NEAR} - {"same", "looks"}
        return {_ordered(key, other): similarity for other, similarity in near if similarity.kind not in series}


def _ordered(one: Key, other: Key) -> tuple[Key, Key]:
    """Of two of ours the one that came first; what is not ours comes second."""
    return (one, other) if one < other else (other, one)


def _marks() -> tuple[object, ...]:
    """Differs whenever a name, an agency or an account that is not ours was added, changed or taken away."""
    return (
        RegisterGeneration.objects.filter(pk=1).values_list("number", flat=True).first(),
        AccountChange.objects.order_by("-pk").values_list("pk", "at").first(),
        OutsideAccount.objects.order_by("-pk").values_list("pk", "noticed_at").first(),
    )


def _read() -> dict[Key, Name]:
    held: dict[int, set[int]] = defaultdict(set)
    for account, agency in AccountAgency.objects.filter(until__isnull=True).values_list("account_id", "agency_id"):
        held[account].add(agency)
    ours = Account.objects.exclude(status="archived").exclude(platform__in=NOT_NAMES)
    found: dict[Key, Name] = {
        ("o", pk): Name(platform, handle, frozenset(held.get(pk, ())))
        for pk, platform, handle in ours.values_list("pk", "platform", "handle")
    }
    others = OutsideAccount.objects.exclude(platform__in=NOT_NAMES).values_list("pk", "platform", "handle")
    return found | {("x", pk): Name(platform, handle, is_ours=False) for pk, platform, handle in others}


def _weighed(alike: Alike, names: dict[Key, Name], kept: dict[Pair, Found]) -> tuple[Findings, dict[Pair, Found]]:
    """The findings, and of them those of one name on several platforms, by pair."""
    weights = _weights({pair: similarity for pair, similarity in alike.items() if pair not in kept}, names)
    new = [pair for pair, weight in weights if weight == Weight.SAME_NAME]
    same = kept | {pair: _found(pair, Weight.SAME_NAME, names, alike[pair], {}) for pair in new}
    families = _families(sorted(same))
    findings, asked = Findings(), {}
    for pair, weight in weights:
        if weight == Weight.SAME_NAME:
            continue
        found = _found(pair, weight, names, alike[pair], families)
        findings.questions[found.account, found.other, found.outside] = found.question
        for account in found.parties:
            findings.by_account[account].append(found)
        # Of several pairs that are one question, the one on the platform where people would meet both.
        if found.question not in asked or names[pair[0]].platform == names[pair[1]].platform:
            asked[found.question] = found
    findings.listed = list(asked.values())
    for found in same.values():
        findings.by_account[found.account].append(found)
        findings.by_account[found.other].append(found)
        if families[found.other] == found.account:
            findings.listed.append(found)
    findings.listed.sort(key=lambda one: one.order)
    return findings, same


def _weights(alike: Alike, names: dict[Key, Name]) -> list[tuple[Pair, Weight]]:
    near = Counter(
        key for pair, similarity in alike.items() if similarity.kind in SLIPS for key in pair if key[0] == "o"
    )
    found = []
    for pair, similarity in sorted(alike.items()):
        weight = weigh(names[pair[0]], names[pair[1]], similarity)
        in_series = similarity.kind in SLIPS and max(near[pair[0]], near[pair[1]]) > LARGEST_SERIES
        if weight is not None and not (weight == Weight.OURS and in_series):
            found.append((pair, weight))
    return found


def _families(pairs: Iterable[Pair]) -> dict[int, int]:
    """Of accounts that share a name, by each later one which came first."""
    first: dict[int, int] = {}
    for (_, account), (_, other) in pairs:
        first.setdefault(other, first.get(account, account))
    return first


def _found(
    pair: Pair, weight: Weight, names: dict[Key, Name], similarity: Similarity, families: dict[int, int]
) -> Found:
    (_, account), (kind, second) = pair
    ours, theirs = names[pair[0]], names[pair[1]]
    other, outside = (second, 0) if kind == "o" else (0, second)
    order = (int(weight), ours.shown.lower(), account, kind, second)
    question = (families.get(account, account), families.get(other, other), outside)
    return Found(weight, account, other, outside, why(ours, theirs, similarity), order, question)


NAMES = Names()
