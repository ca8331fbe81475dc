"""PostgreSQL and the oracle find the same posts. Starts a server of its own and stops it."""

import gzip
import importlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from stance.engines.language.document import Document, document
from stance.engines.language.facts import fact_terms
from stance.engines.language.oracle import matches
from stance.engines.language.query import Query, QueryError, parse
from stance.engines.language.tsquery import candidates, compile_tsquery
from tests.live.postgres_server import running

pytestmark = pytest.mark.postgres

FUNCTIONS = importlib.import_module("stance.archive.migrations.0020_terms_are_held_once").POSTGRES[:2]
"""The product's own, of its migration."""
REAL_POSTS = Path(__file__).parents[3] / "shared" / "data" / "crisis-posts.jsonl.gz"
WORDS = (
    "storm", "Storms", "fire", "café", "CAFE", "don’t", "a", "b", "lang", "from", "東", "京",
    "東京", "京都", "東京都", "서울", "สวัสดี", "हिन्दी", "🔥", "🔥🔥", "👩‍🚒", "🇦🇺", "1️⃣",
    "#storm", "@qld", "12", "Ærø", "x" * 300, "𐐨" * 300, "\\'",
)  # fmt: skip
LEAVES = (
    "storm", "sto*", "lan*", "fr*", "caf*", "fire", "café", "don't", "a", "b", "東", "京", "東京",
    "京都", "東京都", "서", "สวัส", "हिन्दी", "🔥", "👩", "🇦🇺", '"storm fire"', '"a b"', '"東 京"',
    '"a 東"', '"東京 a"', '"storm sto"*', '"12 東京"', "#storm", "#sto*", "@qld", "from:qld",
    "lang:en", "lang:und", "has:media", "is:reply", "x" * 254 + "*", "𐐨" * 300,
    "https://www.qld.gov.au/storm",
)  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Iterator[psycopg.Connection]:
    with running() as server, psycopg.connect(server.url, autocommit=True) as opened:
        for statement in FUNCTIONS:
            opened.execute(statement)
        yield opened


def load(connection: psycopg.Connection, documents: list[Document]) -> None:
    connection.execute("DROP TABLE IF EXISTS posts")
    connection.execute("CREATE TABLE posts (id integer PRIMARY KEY, words text NOT NULL, facts text NOT NULL)")
    with connection.cursor() as cursor:
        rows = [(number, *one.columns()) for number, one in enumerate(documents)]
        cursor.executemany("INSERT INTO posts VALUES (%s, %s, %s)", rows)
    connection.execute("CREATE INDEX posts_terms ON posts USING gin (archive_terms(words, facts))")
    connection.execute("ANALYZE posts")


def found(connection: psycopg.Connection, query: Query, *, by_index: bool) -> set[int]:
    connection.execute(f"SET enable_seqscan = {'off' if by_index else 'on'}")
    terms, is_exact = candidates(query)
    first = _answer(connection, "archive_terms(words, facts) @@ %s::tsquery", terms)
    exact = _answer(
        connection,
        "archive_terms(words, facts) @@ %s::tsquery AND archive_places(words, facts) @@ %s::tsquery",
        terms,
        compile_tsquery(query),
    )
    assert exact <= first
    assert exact == first or not is_exact
    return exact


def _answer(connection: psycopg.Connection, condition: str, *values: str | None) -> set[int]:
    return {number for (number,) in connection.execute(f"SELECT id FROM posts WHERE {condition}", values)}


def expected(query: Query, documents: list[Document]) -> set[int]:
    return {number for number, one in enumerate(documents) if matches(query, one)}


def search(chance: random.Random, depth: int = 0) -> str:
    shape = chance.random()
    if depth > 3 or shape < 0.4:
        return chance.choice(LEAVES)
    parts = [search(chance, depth + 1) for _ in range(chance.randint(2, 3))]
    if shape < 0.65:
        return " ".join(parts)
    return f"({' OR '.join(parts)})" if shape < 0.85 else f"-({parts[0]})"


def test_places_and_terms(connection: psycopg.Connection) -> None:
    columns = Document(("storm", "now", ":", "radar", "map", ":", "storm"), ("#a", "#b")).columns()
    both = "SELECT archive_places(%s, %s)::text, archive_terms(%s, %s)::text"
    assert connection.execute(both, columns * 2).fetchone() == (
        "'#a' '#b' 'map':5 'now':2 'radar':4 'storm':1,7",
        "'#a' '#b' 'map' 'now' 'radar' 'storm'",
    )
    assert connection.execute(both, ("", "", ":", "")).fetchone() == ("", "")


def made_up(chance: random.Random) -> Document:
    texts = [
        "".join(chance.choice(WORDS) + chance.choice(("", " ", " ", ", ")) for _ in range(chance.randint(0, 9)))
        for _ in range(chance.randint(0, 2))
    ]
    facts = fact_terms(
        hashtags=chance.sample(["storm", "stormwatch", "東京"], chance.randint(0, 2)),
        mentions=chance.sample(["qld", "user@host.example"], chance.randint(0, 1)),
        account=[chance.choice(["qld", "x:1"])],
        language=chance.choice([None, "en", "zh-Hant"]),
        kinds=[chance.choice(["post", "reply"])],
        has=chance.sample(["media", "link"], chance.randint(0, 2)),
    )
    return document(texts, links=["https://www.qld.gov.au/storm"] * chance.randint(0, 1), facts=facts)


@pytest.mark.parametrize("by_index", [False, True], ids=["scan", "index"])
def test_generated(connection: psycopg.Connection, by_index: bool) -> None:
    chance = random.Random(20240131)
    documents = [made_up(chance) for _ in range(400)]
    load(connection, documents)
    hits = 0
    for _ in range(1500):
        asked = f"({search(chance)}) since:2001-01-01"
        query = parse(asked, longest=100_000)
        wanted = expected(query, documents)
        assert found(connection, query, by_index=by_index) == wanted, asked
        hits += bool(wanted)
    assert hits > 500


def test_real_posts(connection: psycopg.Connection) -> None:
    chance = random.Random(7)
    if REAL_POSTS.exists():
        with gzip.open(REAL_POSTS, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for _, line in zip(range(4000), lines, strict=False)]
    else:
        texts = [" ".join(chance.choices(WORDS, k=12)) for _ in range(4000)]
    documents = [document([text]) for text in texts]
    load(connection, documents)
    for number in range(150):
        words = [word for word in chance.choice(documents).words if len(word) > 1] or ["storm"]
        at = chance.randrange(len(words))
        asked = f'"{" ".join(words[at : at + 2])}"' + ("", f' -"{words[0]}"', " sto*")[number % 3]
        query = parse(asked + " since:2001")
        assert found(connection, query, by_index=True) == expected(query, documents), asked


def test_anything_typed(connection: psycopg.Connection) -> None:
    chance = random.Random(11)
    load(connection, [document(["a b 東"], facts=fact_terms())])
    understood = 0
    for _ in range(3000):
        typed = "".join(chance.choices("ab東🔥 ()\"-*#@:.,'\\&|!<>^ORANDT\x00\ud800é\u0301", k=chance.randint(1, 14)))
        try:
            query = parse(typed)
        except QueryError:
            continue
        if query.expression:
            understood += 1
            found(connection, query, by_index=False)
    assert understood > 300


@pytest.mark.parametrize(
    "text",
    [
        " ".join(str(number) for number in range(20_000)),
        "storm " * 400 + "end",
        "東京" * 20_000,
        " ".join(chr(0x10428 + number % 40) * 255 + str(number) for number in range(900)),
        " ".join(f"{chr(0x10428 + number % 40)}{number}" * 3 for number in range(20_000)),
        "🔥" * 1000,
    ],
    ids=["words", "repeats", "run", "long words", "many words", "emoji"],
)
def test_terms_are_kept_one_to_one_at_the_limits(connection: psycopg.Connection, text: str) -> None:
    tags = [f"{'𐐨' * 250}{number}" for number in range(300)]
    made = document([text, "after"], links=["https://a.example"], facts=fact_terms(hashtags=tags))
    load(connection, [made])
    rows = connection.execute("SELECT lexeme, positions FROM posts, unnest(archive_places(words, facts))").fetchall()
    positions = {place: lexeme for lexeme, places, *_ in rows for place in places or ()}
    assert [positions.get(place, ":") for place in range(1, len(made.words) + 1)] == list(made.words)
    assert sorted(lexeme for lexeme, places, *_ in rows if not places) == list(made.facts)


def test_every_character_survives(connection: psycopg.Connection) -> None:
    documents = [document([" ".join(map(chr, range(at, at + 4096)))]) for at in range(0, 0x33000, 4096)]
    load(connection, documents)
    rows = connection.execute(
        "SELECT id, lexeme, positions FROM posts, unnest(archive_places(words, facts))"
    ).fetchall()
    kept = {(number, place): lexeme for number, lexeme, places in rows for place in places}
    assert kept == {
        (number, place): word
        for number, one in enumerate(documents)
        for place, word in enumerate(one.words, start=1)
        if word != ":"
    }
