"""Names that impostors make are found with the reason; names of one series, and others, are not."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.confusables import Index, compare, skeleton
from stance.engines.confusables.similarity import one_edit_apart

NAMES = st.text(string.ascii_letters + string.digits + "_", min_size=1, max_size=15)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("HealthDept", "healthdept", "same"),
        ("@health@social.example.gov", "@Health@impostor.example", "same"),
        ("HealthDept", "HeaIthDept", "looks"),
        ("HealthDept", "H\u0435althDept", "looks"),
        ("HealthDept", "\uff28ealthDept", "looks"),
        ("HealthDept", "Health\u200bDept", "looks"),
        ("Government", "Govemment", "looks"),
        ("WaterNSW", "VVaterNSW", "looks"),
        ("Health0ffice", "HealthOffice", "looks"),
        ("HealthDept", "Health_Dept", "separators"),
        ("Health.Dept", "Health-Dept_", "separators"),
        ("HealthDept", "HealthDept24", "digits"),
        ("HealthDept", "RealHealthDept", "words"),
        ("HealthDept", "HealthDept_Official", "words"),
        ("HealthDept", "HealthDeptGov1", "words"),
        ("HealthDept", "HealthhDept", "doubled"),
        ("HealthDept", "HealthDep", "letter"),
        ("HealthDept", "HaelthDept", "letter"),
        ("HealthDept", "HealthDebt", "letter"),
    ],
)
def test_a_likeness_has_its_reason(ours: str, theirs: str, kind: str) -> None:
    found = compare(ours, theirs)
    assert found is not None
    assert found.kind == kind
    assert found == compare(theirs, ours)


@pytest.mark.parametrize(
    ("one", "other"),
    [("HealthDept", "TransportDept"), ("Region1", "Region2"), ("Region1", "Region12"), ("Tax", "Fax"), ("gov", "real")],
)
def test_others_are_not_alike(one: str, other: str) -> None:
    assert compare(one, other) is None


def test_skeletons_are_those_of_the_standard() -> None:
    assert skeleton("paypal") == skeleton("\u0440\u0430\u0443\u0440\u0430l")
    assert skeleton("m") == "rn"
    assert skeleton("1Il|") == "llll"
    assert skeleton("a\u00adb\ufe0fc\U000e0061") == "abc"


@given(st.text(max_size=20))
def test_a_skeleton_looks_like_itself(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


@given(NAMES, st.integers(0, 14), st.characters(codec="ascii", categories=["L", "N"]))
def test_one_edit_is_seen_and_symmetric(name: str, at: int, letter: str) -> None:
    changed = name[:at] + letter + name[at:]
    assert one_edit_apart(name, changed)
    assert one_edit_apart(changed, name)
    assert not one_edit_apart(name, name)


@given(st.lists(NAMES, max_size=25, unique=True))
def test_the_index_finds_what_comparing_each_with_each_finds(names: list[str]) -> None:
    index = Index(enumerate(names))
    by_each = {(a, b) for a in range(len(names)) for b in range(a) if compare(names[a], names[b])}
    assert {(max(a, b), min(a, b)) for a, b, _ in index.pairs()} == by_each
    for number, name in enumerate(names):
        beside = {key for key, _ in index.near(name)} - {number}
        assert beside == {a if b == number else b for a, b in by_each if number in (a, b)}


def test_ten_thousand_names_take_seconds_not_hours() -> None:
    names = [f"agency{number:05}" for number in range(9_998)] + ["HealthDept", "HeaIthDept"]
    started = time.process_time()
    pairs = [{names[a], names[b]} for a, b, _ in Index(enumerate(names)).pairs()]
    assert pairs == [{"HealthDept", "HeaIthDept"}]
    assert time.process_time() - started < 5
