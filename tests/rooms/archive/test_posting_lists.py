"""Posting lists beside the search index: whatever is added, changed, removed and put into segments, in whatever order and by whomever,
a search finds what the index finds; and what was removed is in no list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stance.archive import doctor_checks
from stance.archive.record_keys import LAST_KEY
from stance.archive.search import dialect, finding, index, lists, sealing, segments
from stance.archive.search.dialect import Scope
from stance.archive.search.lists import Search
from stance.engines.language.document import Document
from stance.engines.language.oracle import matches
from stance.engines.language.query import parse
from tests.sizes import sized

pytestmark = pytest.mark.django_db
TEXTS = ["storm", "storm warning", "warning storm now", "no storm", "flood", "flood warning now", ""]
QUERIES = [
    "storm",
    "sto*",
    "warning",
    '"storm warning"',
    "storm OR flood",
    "storm -warning",
    "lang:en",
    "now -storm",
    '"flood warning now"',
]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ENOUGH", 2)
    monkeypatch.setattr(sealing.postings, "LARGEST", 6)


def scope_of(search: str, low: int = 0, high: int = LAST_KEY) -> Scope:
    query = parse(search)
    return Scope(dialect.match_of(query), low, high, query)


def add(*documents: tuple[int, str]) -> None:
    """(key, words): each with the same facts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute("ALTER TABLE archive_search DROP CONSTRAINT IF EXISTS archive_search_record_id_fkey")
    index.add_many([(key, words, ":is:record :lang:en") for key, words in documents])


def change(key: int, words: str) -> None:
    with connection.cursor() as cursor:
        index.extend(cursor, key, words, ":is:edited")


def remove(*keys: int) -> None:
    with connection.cursor() as cursor:
        index.remove(cursor, keys)


def found(search: str, **between: int) -> list[int]:
    """By lists, checked against the database's own index in every way of asking."""
    scope = scope_of(search, **between)
    right = dialect.by_time(scope, oldest_first=True, limit=1_000)
    assert finding.by_time(scope, oldest_first=True, limit=1_000) == right
    assert finding.by_time(scope, oldest_first=False, limit=1_000) == right[::-1]
    assert finding.by_time(scope, oldest_first=False, limit=2) == right[::-1][:2]
    assert finding.by_time(scope, oldest_first=True, limit=2) == right[:2]
    assert finding.newest_with_words(scope, 3) == dialect.newest_with_words(scope, 3)
    assert finding.count(scope) == len(right)
    assert finding.count(scope, 2) == min(2, len(right))
    counted = finding.counts(scope, [3, LAST_KEY], [":is:", ":lang:"])
    if counted:
        assert counted.before == [sum(key < 3 for key in right), len(right)]
        assert counted.facts[":lang:en"] == counted.facts[":is:record"] == len(right)
        edited = {key for key, _words, facts in dialect.documents(right) if ":is:edited" in facts.split()}
        assert counted.facts[":is:edited"] == len(edited)
    return right


def test_a_text_that_begins_with_a_gap_as_earlier_versions_wrote_it_is_found() -> None:
    with transaction.atomic():
        add((1, " : storm warning"), (2, "flood : "), (3, ""))
        assert (found("storm"), found('"storm warning"'), found("flood"), found("lang:en")) == (
            [1],
            [1],
            [2],
            [1, 2, 3],
        )
        transaction.set_rollback(True)


STEPS = st.one_of(
    st.tuples(st.just("add"), st.integers(1, 30), st.sampled_from(TEXTS)),
    st.tuples(st.just("change"), st.integers(1, 30), st.sampled_from(TEXTS)),
    st.tuples(st.just("remove"), st.integers(1, 30), st.just("")),
    st.tuples(st.just("seal"), st.just(0), st.just("")),
)


@settings(
    max_examples=sized(40, 2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, max_size=30))
@example([("add", 1, ""), ("change", 1, "storm")])
@example([("add", 1, "storm"), ("change", 1, ""), ("change", 1, "flood")])
def test_whatever_happens_lists_and_index_find_the_same(steps: list[tuple[str, int, str]]) -> None:
    there: dict[int, list[str]] = {}
    with transaction.atomic():
        for step, key, words in steps:
            if step == "add" and key not in there:
                add((key, words))
                there[key] = [words]
            elif step == "change" and key in there:
                change(key, words)
                there[key].append(words)
            elif step == "remove" and key in there:
                remove(key)
                del there[key]
            elif step == "seal":
                sealing.seal()
                assert not sealing.anything_to_seal()
                assert listed() <= there.keys(), "what was removed is in no list"
            assert sealing.index_and_lists() == (len(there), len(there))
        for search in QUERIES:
            assert found(search) == sorted(key for key, words in there.items() if holds(search, words)), search
            found(search, low=5, high=20)
        transaction.set_rollback(True)


def holds(search: str, words: list[str]) -> bool:
    facts = (":is:record", ":lang:en", *((":is:edited",) if len(words) > 1 else ()))
    said = " : ".join(text for text in words if text) if len(words) > 1 else words[0]
    return matches(parse(search), Document(tuple(said.split()), facts))


def listed() -> set[int]:
    """All keys of all segments, those of dropped places, too."""
    return {key for one in segments.held() for key in one.keys}


def test_segments_answer_once_there_are_some() -> None:
    add((1, "storm"), (2, "flood"))
    assert Search.opened(scope_of("storm")) is None
    assert sealing.seal() == 1
    add((3, "storm"))
    opened = Search.opened(scope_of("storm"))
    assert opened
    assert opened.fresh == [3]
    assert found("storm") == [1, 3]


def test_of_too_many_that_wait_the_index_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    add((1, "storm"), (2, "flood"))
    sealing.seal()
    add((3, "storm"), (4, "storm"))
    monkeypatch.setattr(lists, "MOST_UNLISTED", 1)
    assert Search.opened(scope_of("storm")) is None
    assert found("storm") == [1, 3, 4]


def test_what_the_lists_tell_little_of_the_index_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_SUPPOSED", 2)
    monkeypatch.setattr(lists, "LOOKED_AT", 1)
    add(*[(key, f"storm x{key} warning") for key in range(1, 7)], (7, "storm warning"))
    sealing.seal()
    asked: list[Scope] = []
    by_time = dialect.by_time

    def noted(scope: Scope, **more: Any) -> list[int]:
        asked.append(scope)
        return by_time(scope, **more)

    monkeypatch.setattr(dialect, "by_time", noted)
    assert finding.by_time(scope_of('"storm war"*'), oldest_first=True, limit=10) == [7]
    assert len(asked) == 1


def test_a_segment_is_put_together_with_those_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing.postings, "LARGEST", 100)
    for number in range(9):
        add((2 * number + 1, "storm"), (2 * number + 2, "flood"))
        sealing.seal()
    assert sorted(one.size for one in segments.held()) == [2, 16]
    assert found("storm") == list(range(1, 19, 2))


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Something happens between the reading of what a segment is made of and its writing, once."""
    made = sealing.postings.segment
    left: Iterator[Callable[[], None]] = iter([happens])

    def segment(documents: Any) -> Any:
        found = made(documents)
        next(left, lambda: None)()
        return found

    monkeypatch.setattr(sealing.postings, "segment", segment)


def replaced() -> None:
    remove(1)
    add((1, "fire"))


@pytest.mark.parametrize(
    "happens",
    [lambda: change(1, "warning"), lambda: remove(1), lambda: sealing.seal(), replaced],
    ids=["changed", "removed", "sealed", "replaced"],
)
def test_what_changes_while_a_segment_is_made_is_not_lost(
    happens: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    add((1, "storm"), (2, "flood"))
    meanwhile(monkeypatch, happens)
    sealing.seal()
    for search in QUERIES:
        found(search)
    sealing.seal()
    for search in (*QUERIES, "fire"):
        found(search)
    assert not sealing.anything_to_seal()


@pytest.mark.parametrize("waiting", [(), ("flood", "now")], ids=["alone", "with others"])
def test_what_was_removed_is_not_forgotten_where_somebody_was_quicker(
    waiting: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    add((1, "storm"), (2, "flood"), (3, "storm"))
    sealing.seal()
    remove(1)
    add(*((key, words) for key, words in enumerate(waiting, start=10)))
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_replace", lambda _old, _waiting: False)
        assert sealing.seal() == 0
    assert found("storm") == [3]
    assert 1 in {one.key for one in segments.unlisted(10)}
    sealing.seal()
    assert 1 not in listed()
    assert found("storm") == [3]


def test_a_segment_that_is_replaced_while_it_is_read_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    add((1, "storm"), (2, "flood"))
    sealing.seal()
    scope = scope_of("storm")
    read = segments.lists

    def happens() -> None:
        change(1, "now")
        add((3, "storm"))
        sealing.seal()

    left: Iterator[Callable[[], None]] = iter([happens])

    def lists_read(*asked: Any) -> Any:
        answer = read(*asked)
        next(left, lambda: None)()
        return answer

    monkeypatch.setattr(segments, "lists", lists_read)
    assert finding.by_time(scope, oldest_first=True, limit=10) == [1, 3]


def test_lists_that_miss_a_record_are_made_anew() -> None:
    add((1, "storm"), (2, "flood"), (3, "storm"), (4, "fire"))
    sealing.seal()
    add((5, "storm"))
    change(1, "warning")
    (finding_now,) = doctor_checks.search_lists()
    assert (finding_now.ok, finding_now.detail) == (True, "5 of 5 records can be found by them")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_unlisted WHERE record_id = 5")
    (told,) = doctor_checks.search_lists()
    assert (told.ok, told.detail) == (False, "4 of 5 records can be found by them")
    assert found("storm") == [1, 3, 5]
    sealing.seal()
    assert next(doctor_checks.search_lists()).ok
    assert found("storm") == [1, 3, 5]
