"""What a record-keeper wants to see of names that look alike: every trap, and none of an agency's own systems."""

from __future__ import annotations

import pytest

from stance.engines.confusables import compare
from stance.register.lookalikes.reasons import why
from stance.register.lookalikes.weights import Name, Weight, compared, weigh

OURS, THEIRS = frozenset({1}), frozenset({2})


def test_what_is_compared_is_what_people_read() -> None:
    assert compared("linkedin", "company/health") == compared("bluesky", "Health.bsky.social") == "health"
    assert compared("bluesky", "news.health.gov.test") == "news.health.gov.test"
    assert compared("bluesky", "xn--9.bsky.social") == "xn--9"


def weighed(one: Name, other: Name) -> Weight | None:
    similarity = compare(one.shown, other.shown)
    return weigh(one, other, similarity) if similarity else None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HealthDept", "HeaIthDept"),
        ("HealthDept", "He\u0430lthDept"),
        ("Health0ffice", "HealthOffice"),
        ("Government", "Govemment"),
        ("QPS_Cairns", "QPS_Caims"),
        ("QPS_Cairns", "QPS_Cairn"),
        ("QPS_Mackay", "QPS_Mackey"),
        ("WaterNSW", "WatreNSW"),
        ("WeatherWarnings", "WeatherWarnnings"),
    ],
)
def test_what_could_be_one_account_entered_twice_is_shown(one: str, other: str) -> None:
    assert weighed(Name("x", one, OURS), Name("x", other, OURS)) == Weight.OURS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("QPS_Cairns", "QPS_Mackay"),
        ("QPS_Logan", "QPS_Hogan"),
        ("HealthWA", "HealthSA"),
        ("RFS_Area_A", "RFS_Area_B"),
        ("Station5North", "Station6North"),
        ("Region1", "Region12"),
        ("HealthDept", "HealthDeptHelp"),
        ("DragonBoats", "DragonBoats2026"),
        ("FireEast", "FirePast"),
        ("WeatherDepf", "weatherdept"),
        ("123456", "123457"),
        ("______a", "______b"),
    ],
)
def test_an_agencys_own_system_of_names_is_not(one: str, other: str) -> None:
    assert weighed(Name("x", one, OURS), Name("x", other, OURS)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HealthDept", "HealthDeptHelp"),
        ("HealthDept", "HealthDept24"),
        ("HealthDept", "HealthDebt"),
        ("HealthDept", "health_dept"),
        ("HealthDept", "healthdept"),
    ],
)
def test_against_what_is_not_ours_everything_counts(one: str, other: str) -> None:
    assert weighed(Name("x", one, OURS), Name("instagram", other, is_ours=False)) == Weight.OUTSIDE


@pytest.mark.parametrize(
    ("platform", "agencies", "weight"),
    [
        ("instagram", OURS, Weight.SAME_NAME),
        ("instagram", frozenset(), Weight.SAME_NAME),
        ("instagram", THEIRS, Weight.OURS),
        ("mastodon", OURS, Weight.OURS),
    ],
)
def test_one_name_elsewhere_is_a_question_of_whose_it_is(
    platform: str, agencies: frozenset[int], weight: Weight
) -> None:
    ours = Name("mastodon", "@health@social.example.gov", OURS)
    assert weighed(ours, Name(platform, "health", agencies)) == weight


@pytest.mark.parametrize(
    ("ours", "other", "words"),
    [
        (Name("x", "HealthDept"), Name("x", "HeaIthDept"), "letters that look the same: capital letter i for small letter l"),
        (
            Name("x", "HealthDept"),
            Name("x", "He\u0430lthDept", is_ours=False),
            "letters that look the same: cyrillic small letter a for small letter a",
        ),
        (Name("x", "Modem"), Name("x", "Modern"), "letters that look the same: small letter r and small letter n for small letter m"),
        (Name("x", "Health"), Name("x", "Hea\u200blth"), "letters that look the same: zero width space added"),
        (Name("x", "Health"), Name("tiktok", "health", is_ours=False), "the same name on TikTok"),
        (Name("x", "Health", OURS), Name("tiktok", "health", THEIRS), "the same name on TikTok; it is another agency’s"),
        (Name("x", "HealthDept"), Name("x", "HealthDebt"), "one letter different"),
        (
            Name("x", "HealthDept"),
            Name("bluesky", "xn--halthdept-g0h.bsky.social", is_ours=False),
            "letters that look the same: cyrillic small letter ie for small letter e",
        ),
        (Name("mastodon", "@a@b.test"), Name("mastodon", "@a@c.test"), "the same name on another server"),
    ],
)  # fmt: skip
def test_why_is_told_so_that_it_can_be_seen(ours: Name, other: Name, words: str) -> None:
    similarity = compare(ours.shown, other.shown)
    assert similarity is not None
    assert why(ours, other, similarity) == words
