"""Do two names look alike, and why? And which of many do, without comparing each with each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Generic, TypeVar

from stance.engines.confusables.tricks import FEWEST_FOR_A_LETTER, WORDS, Form, Kind, form_of

LARGEST_BUCKET = 60
"""More names than this with one key are a series of somebody's own making, not impostors of each other."""
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Similarity:
    kind: Kind
    words: str
    """Completes “it has …”."""


def compare(a: str, b: str) -> Similarity | None:
    """Why ``a`` may be taken for ``b``, or None. The order does not matter."""
    return _compare(form_of(a), form_of(b))


def _compare(a: Form, b: Form) -> Similarity | None:
    for (kind, left), (_, right) in zip(a.steps, b.steps, strict=True):
        if left & right:
            series = kind in ("digits", "words", "doubled") and _one_series(a, b)
            return None if series else Similarity(kind, WORDS[kind])
    long_enough = min(len(a.spelled), len(b.spelled)) >= FEWEST_FOR_A_LETTER
    if long_enough and not _one_series(a, b) and one_edit_apart(a.spelled, b.spelled):
        return Similarity("letter", WORDS["letter"])
    return None


def _one_series(a: Form, b: Form) -> bool:
    """Region1 and Region2: both numbered, and nothing else differs."""
    return bool(a.digits and b.digits) and a.without_digits == b.without_digits


def one_edit_apart(a: str, b: str) -> bool:
    """Whether one letter added, left out or replaced, or two neighbours swapped, makes one of the other."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = next((at for at, (left, right) in enumerate(zip(a, b, strict=False)) if left != right), min(len(a), len(b)))
    left, right = a[start:], b[start:]
    swapped = len(left) > 1 and len(left) == len(right) and left[:2] == right[1::-1] and left[2:] == right[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped


class Index(Generic[Key]):
    """Names under keys, found by what they look like: each name is filed under every form that a look-alike shares."""

    def __init__(self, handles: Iterable[tuple[Key, str]] = ()) -> None:
        self._forms: dict[Key, Form] = {}
        self._buckets: dict[tuple[str, str], list[Key]] = defaultdict(list)
        for key, handle in handles:
            self.add(key, handle)

    def add(self, key: Key, handle: str) -> None:
        form = self._forms[key] = form_of(handle)
        for bucket in _buckets(form):
            self._buckets[bucket].append(key)

    def near(self, handle: str) -> list[tuple[Key, Similarity]]:
        """Every name that looks like this one, the most alike first."""
        form = form_of(handle)
        keys = dict.fromkeys(key for bucket in _buckets(form) for key in self._buckets.get(bucket, ()))
        found = [(key, similarity) for key in keys if (similarity := _compare(form, self._forms[key]))]
        order = list(WORDS)
        return sorted(found, key=lambda pair: order.index(pair[1].kind))

    def pairs(self) -> Iterator[tuple[Key, Key, Similarity]]:
        """Every pair that looks alike, once, in no order."""
        seen: set[tuple[Key, Key]] = set()
        for (step, _), keys in self._buckets.items():
            if step != "looks" and len(keys) > LARGEST_BUCKET:
                continue
            for pair in _across(keys, self._forms) if step == "letter" else combinations(keys, 2):
                if pair in seen:
                    continue
                seen.add(pair)
                if similarity := _compare(self._forms[pair[0]], self._forms[pair[1]]):
                    yield *pair, similarity


def _across(keys: list[Key], forms: dict[Key, Form]) -> Iterator[tuple[Key, Key]]:
    """The pairs of a bucket that are not of one numbered series: an agency's Region0001 to Region9999 are no pairs."""
    series: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key in keys:
        form = forms[key]
        series[form.without_digits, "" if form.digits else form.name].append(key)
    for one, other in combinations(series.values(), 2):
        yield from product(one, other)


def _buckets(form: Form) -> set[tuple[str, str]]:
    """Deletion keys for one different letter: two names one edit apart share the name without one of its letters."""
    found: set[tuple[str, str]] = {
        ("looks" if kind == "same" else kind, look) for kind, looks in form.steps for look in looks
    }
    if len(form.spelled) >= FEWEST_FOR_A_LETTER:
        found |= {("letter", form.spelled)}
        found |= {("letter", form.spelled[:at] + form.spelled[at + 1 :]) for at in range(len(form.spelled))}
    return found
