import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.document import (
    GAP,
    LONGEST_TEXT,
    MOST_FACTS,
    MOST_REPEATS,
    MOST_WORD_BYTES,
    MOST_WORDS,
    Document,
    document,
)
from stance.engines.language.facts import fact_terms

from .fts5_index import Index, new_index
from .generated import documents, texts


def test_texts_and_links_stand_apart() -> None:
    made = document(["Storm now", "", "radar map"], links=["https://www.bom.gov.au/qld"], facts=["#b", "#a", "#a"])
    assert made == Document(("storm", "now", GAP, "radar", "map", GAP, "bom", "gov", "au", "qld"), ("#a", "#b"))
    assert made.columns() == ("storm now : radar map : bom gov au qld", "#a #b")


def test_limits() -> None:
    many = document([" ".join(str(number) for number in range(20_000))]).words
    assert len(many) == MOST_WORDS
    same = document(["storm " * 300 + "end"]).words
    assert same.count("storm") == MOST_REPEATS
    assert same[MOST_REPEATS:] == (GAP,) * 45 + ("end",)
    wide = document([" ".join(chr(0x10428 + number % 40) * 255 + str(number) for number in range(900))]).words
    assert sum(len(word.encode()) for word in wide) <= MOST_WORD_BYTES
    facts = document(["x"], facts=fact_terms(hashtags=[f"tag{number}" for number in range(500)])).facts
    assert len(facts) == MOST_FACTS


def test_a_text_of_fifty_megabytes_costs_no_more_than_its_beginning() -> None:
    assert document(["東" * 50_000_000]) == document(["東" * LONGEST_TEXT])


@given(st.lists(st.one_of(documents(), st.lists(st.text(), max_size=3).map(document)), min_size=1, max_size=5))
def test_sqlite_keeps_the_terms_one_to_one(made: list[Document]) -> None:
    index = new_index(made)
    for number, one in enumerate(made):
        assert index.terms(number, "words") == list(one.words)
        assert index.terms(number, "facts") == list(one.facts)
    index.connection.close()


@pytest.mark.parametrize("text", ["x" * 5000 + " y", "𐐨" * 5000, "storm " * 400, "🔥" * 400, "東京" * 9000])
def test_sqlite_keeps_terms_at_the_limits(index: Index, text: str) -> None:
    made = document([text], facts=fact_terms(hashtags=[text], account=[text]))
    index.add([made])
    assert index.terms(0, "words") == list(made.words)
    assert index.terms(0, "facts") == list(made.facts)


def test_every_character_survives_sqlite(index: Index) -> None:
    made = [document([" ".join(map(chr, range(start, start + 4096)))]) for start in range(0, 0x33000, 4096)]
    index.add(made)
    for number, one in enumerate(made):
        assert index.terms(number, "words") == list(one.words)


@given(texts())
def test_a_document_of_the_same_text_is_the_same(text: str) -> None:
    assert document([text]) == document([f" {text}\n"])
