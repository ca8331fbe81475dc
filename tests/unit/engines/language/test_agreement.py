"""SQLite and the oracle find the same documents; nothing that can be typed is an error of FTS5."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stance.engines.language.document import Document, document
from stance.engines.language.facts import fact_terms
from stance.engines.language.fts5 import compile_fts5
from stance.engines.language.oracle import matches
from stance.engines.language.query import QueryError, parse
from tests.sizes import sized

from .fts5_index import Index, new_index
from .generated import documents, searches


def expected(search: str, made: list[Document]) -> set[int]:
    query = parse(search, longest=100_000)
    return {number for number, one in enumerate(made) if matches(query, one)}


def found(index: Index, search: str) -> set[int]:
    match = compile_fts5(parse(search, longest=100_000))
    assert match
    return index.find(match)


@settings(max_examples=sized(100, 4_000), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(documents(), min_size=1, max_size=8), st.lists(searches(), min_size=1, max_size=12))
def test_generated(made: list[Document], asked: list[str]) -> None:
    index = new_index(made)
    for search in asked:
        if parse(search, longest=100_000).expression:
            assert found(index, search) == expected(search, made), search
    index.connection.close()


@settings(max_examples=sized(100, 4_000), deadline=None)
@given(st.one_of(st.text(), st.text(st.sampled_from("ab東🔥 ()\"-*#@:.,'^+{}NEARORANDT\x00\ud800"))))
def test_nothing_typed_is_an_error_of_fts5(text: str) -> None:
    try:
        match = compile_fts5(query := parse(text))
    except QueryError:
        return
    made = [document([text]), document(["a b 東"], facts=fact_terms())]
    index = new_index(made)
    if match:
        assert index.find(match) == {number for number, one in enumerate(made) if matches(query, one)}
    index.connection.close()


def test_longest_searches(index: Index) -> None:
    made = [document(["東京" * 600, "🔥" * 700]), document(["a b"])]
    index.add(made)
    for search in (
        "東京" * 500,
        "🔥" * 1000,
        "(" * 20 + " OR ".join("abcdefghij" * 5) + ")" * 20,
        " ".join(f"-x{number}" for number in range(63)) + " a",
        "ﷺ" * 1000,
    ):
        assert found(index, search) == expected(search, made)


def test_words_and_facts_never_meet(index: Index) -> None:
    made = [
        document(["nothing"], facts=fact_terms(language="en", account=["qld"], hashtags=["storm"])),
        document(["language from is has"]),
    ]
    index.add(made)
    for search, numbers in {"lang*": {1}, "from": {1}, "storm": set(), "lang:en": {0}, "#storm": {0}}.items():
        assert found(index, search) == expected(search, made) == numbers


def test_what_people_expect(index: Index) -> None:
    texts = [
        "Severe #Storm warning for Queensland’s coast 🔥",
        "Café closed; don't go out. 東京都庁 is open",
        "Storms: ＦＬＯＯＤ at Łódź 👩‍🚒 1️⃣",
        "a storm surge warning",
    ]
    made = [document([text]) for text in texts]
    index.add(made)
    for search, numbers in {
        "storm": {0, 3},
        "storm*": {0, 2, 3},
        '"storm warning"': {0},
        "queensland": {0},
        "CAFE": {1},
        "dont": set(),
        "don’t": {1},
        "東": {1},
        "京都": {1},
        "都庁": {1},
        "庁": {1},
        "京東": set(),
        '"東京都庁 is"': {1},
        '"東京 is"': set(),
        '"out 東"': {1},
        "flood lodz": {2},
        "👩": {2},
        "🔥": {0},
        "storm -warning": set(),
        "storm -(surge OR coast)": set(),
        "warning (surge OR coast)": {0, 3},
        "warning -(surge -storm)": {0, 3},
    }.items():
        assert found(index, search) == expected(search, made) == numbers, search


def test_real_posts(index: Index, real_texts: list[str]) -> None:
    made = [document([text]) for text in real_texts[:2000]]
    index.add(made)
    words = [word for one in made[::30] for word in one.words[:3]]
    for first, second in zip(words[::2], words[1::2], strict=False):
        for search in (f'"{first} {second}"', f'"{first}" -"{second}"', f'("{first}" OR "{second}")'):
            assert found(index, search) == expected(search, made), search
