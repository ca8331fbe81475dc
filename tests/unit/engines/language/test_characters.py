import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.characters import BREAK, LONGEST_CLUSTER, clusters, fold, fold_cluster


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Café", "cafe"),
        ("CAFE\u0301", "cafe"),
        ("Ærøskøbing", "aeroskobing"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Þór Guðmundsson", "thor gudmundsson"),
        ("ＡＢＣ１２", "abc12"),
        ("ﬁre", "fire"),
        ("Ελλάς Ἀθῆναι ᾳ", "ελλασ αθηναι α"),
        ("Ёлка й", "елка и"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "أحمد"),
        ("שָׁלוֹם", "שלום"),
        ("١٢٣ १२३", "123 123"),
        ("हिन्दी", "हिन्दी"),
        ("น้ำ", unicodedata.normalize("NFKC", "น้ำ")),
        ("ﾊﾟﾝ", "パン"),
        ("か\u3099", "が"),
        ("\u1112\u1161\u11ab", "한"),
        ("می\u200cخواهم", "میخواهم"),
        ("soft\u00adly", "softly"),
        ("👍🏽❤️", "👍❤"),
    ],
)
def test_folding(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_every_character_folds_to_a_fixed_point_and_no_ascii_sign_gets_into_a_term() -> None:
    for point in (*range(0x33480), *range(0xE0000, 0xE0200), sys.maxunicode):  # the planes between are empty
        folded = fold_cluster(chr(point))
        assert fold(folded.text) == folded.text, hex(point)
        for character, kind in zip(folded.text, folded.kinds, strict=True):
            in_term = kind != BREAK and character.isascii()
            assert not in_term or character == "_" or (character.isalnum() and character == character.lower())


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_clusters_cover_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in clusters(text)) == text


@given(st.text(st.characters(categories=["L", "Nd"]), max_size=20))
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_marks_without_end_are_read_in_bounded_pieces() -> None:
    marks = "a" + "\u0323\u0301" * 50_000
    assert max(end - start for start, end in clusters(marks)) == LONGEST_CLUSTER
    assert fold(marks) == "a"
