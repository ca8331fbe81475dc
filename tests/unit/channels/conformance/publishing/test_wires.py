"""What is rendered: the same bytes for the same stamp, without a secret, and only where nothing stands against it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stance.channels.port.checking import is_sendable
from stance.channels.port.publishing import Captions, Medium, Reference, Stamp
from stance.engines.evidence.canonical import canonical
from tests.factories.taking.taker import NOW, TOKEN
from tests.sizes import sized
from tests.unit.channels.conformance.publishing.contract import PublishContract
from tests.unit.channels.conformance.publishing.declared import CONTRACTS

every = pytest.mark.parametrize("contract", CONTRACTS, ids=repr)
ODD = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF, categories=["Cs", "Cc", "Cf", "Mn", "So", "Lo", "Nd"]), max_size=60),
    st.lists(
        st.sampled_from(["https://agency.example.gov/a_(b)", "agency.gov", "#flood", "@health@social.example.gov", "👨‍👩‍👧‍👦", "\u202e", "e\u0301", "\\", "[x]", "<b>", "&amp;", "\n\n", " ", "東京", "{hashtag|\\#|x}"]),
        max_size=12,
    ).map("".join),
)  # fmt: skip


@every
def test_the_same_stamp_makes_the_same_bytes(contract: PublishContract) -> None:
    first, again = contract.wire(contract.rich), contract.wire(contract.rich)
    assert (first.body, first.digest) == (again.body, again.digest)
    assert first.text == contract.rich.text
    assert first.digest != contract.wire(contract.said).digest
    assert contract.place.secret.value.encode() not in first.body
    assert TOKEN.encode() not in first.body


@every
@settings(max_examples=sized(60, 2_000))
@given(text=ODD, title=st.sampled_from(["", "A title"]), alt=ODD)
def test_any_text_is_rendered_or_refused_with_words(contract: PublishContract, text: str, title: str, alt: str) -> None:
    """Nothing raises, and what is sent is read back as what was written."""
    said = replace(
        contract.rich, text=text, title=contract.rich.title and title, media=(replace(contract.rich.media[0], alt=alt),)
    )
    problems = list(contract.publisher.problems(said, contract.limits))
    counts = list(contract.publisher.counts(said, contract.limits))
    assert all(one.count >= 0 for one in counts)
    assert all(one.words and one.words.encode() for one in problems), "words can be shown, whatever the text was"
    if is_sendable(problems):
        wire = contract.wire(said)
        assert wire.text == text
        assert not any(one.is_over for one in counts)
    else:
        with pytest.raises(ValueError, match="as it is"):
            contract.wire(said)


@every
@pytest.mark.parametrize("half", ["\ud83d", "a\udc00b"])
def test_half_a_character_is_refused_with_words(contract: PublishContract, half: str) -> None:
    for said in (
        replace(contract.said, text=half),
        replace(contract.rich, media=(replace(contract.rich.media[0], alt=half),)),
    ):
        assert any("half of a character" in one.words for one in contract.publisher.problems(said, contract.limits))


@every
def test_a_turned_direction_is_told_and_can_be_sent(contract: PublishContract) -> None:
    said = replace(contract.rich, text="Stay \u202ehome")
    (problem,) = contract.publisher.problems(said, contract.limits)
    assert problem.is_warning
    assert problem.at == 5


@every
def test_ten_thousand_marks_on_one_letter_are_counted(contract: PublishContract) -> None:
    said = replace(contract.rich, text="a" + "\u0301" * 10_000)
    problems = contract.publisher.problems(said, contract.limits)
    assert is_sendable(list(problems)) or any(one.part == "text" for one in problems)


@every
def test_nothing_is_left_out_silently(contract: PublishContract) -> None:
    """Whatever a segment can hold is in the wire, or a problem."""
    words = (Captions("en", "44" * 32, 10),)
    for part, said in {
        "title": replace(contract.rich, title="UNIQUE-WORDS"),
        "warning": replace(contract.rich, warning="UNIQUE-WORDS"),
        "captions": replace(contract.rich, media=(replace(contract.rich.media[0], captions=words),)),
        "reply_to": replace(contract.rich, reply_to=Reference("UNIQUE-WORDS", "UNIQUE-WORDS")),
        "quotes": replace(contract.rich, quotes=Reference("UNIQUE-WORDS", "UNIQUE-WORDS")),
        "alt": replace(contract.rich, media=(replace(contract.rich.media[0], alt="UNIQUE-WORDS"),)),
        "many files": replace(
            contract.rich, media=tuple(replace(contract.rich.media[0], alt="UNIQUE-WORDS") for _ in range(30))
        ),
    }.items():
        problems = list(contract.publisher.problems(said, contract.limits))
        if is_sendable(problems):
            wanted = 30 if part == "many files" else 1
            assert contract.wire(said).body.count(b"UNIQUE-WORDS") >= wanted, part


@every
def test_limits_are_dated_and_say_who_says_so(contract: PublishContract) -> None:
    for limit in contract.limits.of.values():
        assert limit.most > 0
        assert limit.source
        assert limit.read


@every
def test_a_file_of_another_kind_is_refused(contract: PublishContract) -> None:
    said = replace(contract.rich, media=(Medium("55" * 32, "application/pdf", 10),))
    assert not is_sendable(list(contract.publisher.problems(said, contract.limits))) or contract.platform == "mastodon"


@every
def test_a_wire_is_canonical(contract: PublishContract) -> None:
    wire = contract.publisher.rendered(contract.rich, contract.limits, Stamp(NOW, bytes(32)), 0)
    assert canonical(json.loads(wire.body)) == wire.body
