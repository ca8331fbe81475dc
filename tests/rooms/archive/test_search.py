"""Searching a hand-written archive: the same finds, in the same order, on SQLite and on PostgreSQL, by the database's own index and by
posting lists."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from stance.archive import record_keys
from stance.archive.queries.search import counts, search
from stance.archive.search import facets, sealing
from stance.archive.search import finding as choosing
from stance.archive.search import results as finding
from stance.archive.search import timeline as timelines
from stance.archive.search.results import SearchRefused, Total, ask, find
from stance.engines.policy import Refused
from stance.journal.actor import NOBODY, acting_as
from tests.sizes import sized

from .installation import installed
from .small import archive, bring_in, edited, first_of, picture_of, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]
DAY = 86_400
START = 1_577_836_800  # 2020-01-01T00:00:00Z


def tagged(*tags: str, people: tuple[str, ...] = (), links: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "entities": {
            "hashtags": [{"text": tag} for tag in tags],
            "user_mentions": [{"screen_name": name} for name in people],
            "urls": [{"url": f"https://t.co/l{n}", "expanded_url": link} for n, link in enumerate(links)],
        }
    }


CITY = [
    tweet(101, "Flood warning for the river", at=START),
    tweet(102, "flooding on River Road, Floods everywhere", at=START + DAY),
    tweet(103, "Das Flußufer bei Größe 3 m – Straße gesperrt", at=START + 2 * DAY, lang="de"),
    tweet(104, "Évacuez le café dès maintenant, à côté de l’école", at=START + 3 * DAY, lang="fr"),
    tweet(105, "避難してください。東京都の川の水位が上昇", at=START + 4 * DAY, lang="ja"),
    tweet(106, "洪水警报 已发布", at=START + 5 * DAY, lang="zh"),
    tweet(107, "โปรดระวังน้ำท่วม", at=START + 6 * DAY, lang="th"),
    tweet(108, "تحذير من الفيضانات", at=START + 7 * DAY, lang="ar"),
    tweet(109, "Thank you crews 👩‍🚒👍🏽 🔥", at=START + 8 * DAY),
    tweet(110, "Family day 👨‍👩‍👧 at the park 🇦🇺", at=START + 9 * DAY),
    tweet(111, "Smoke over #BushFire country #FireBan", at=START + 10 * DAY, **tagged("BushFire", "FireBan")),
    tweet(112, "ban fire trucks? No: fire ban", at=START + 11 * DAY),
    tweet(113, "@HealthNSW says stay home", at=START + 12 * DAY, **tagged(people=("HealthNSW",))),
    tweet(114, "@ana We hear you", at=START + 13 * DAY, in_reply_to_status_id_str="9", in_reply_to_user_id_str="55"),
    tweet(115, "RT @Other: river rising", at=START + 14 * DAY),
    tweet(116, "Map of the river https://t.co/l0", at=START + 15 * DAY, **picture_of(1, "a.png", "a map of closed bridges"),
          **tagged(links=("https://www.example.gov.au/closures/mill-lane",))),
    tweet(117, "Picture only", at=START + 16 * DAY, **picture_of(2, "b.png")),
    tweet(118, "Roda closed", at=START + 17 * DAY, **first_of(118, 119)),
    tweet(119, "Road closed", at=START + 17 * DAY + 60, **edited(118, 118, 119)),
    tweet(120, "don't drive; it's the Queensland's law", at=START + 400 * DAY),
    tweet(121, "river river river", at=START + 401 * DAY),
    tweet(122, "a river, a much longer text about a river that goes on and on about other things altogether", at=START + 402 * DAY),
    tweet(123, "10,000 sandbags at 3 pm", at=START + 800 * DAY, lang="und"),
    tweet(124, "AND or NOT lang from", at=START + 801 * DAY),
]  # fmt: skip
GONE = [tweet(130, "taken back flood", at=START + 900 * DAY, deleted_at="2023-01-01T00:00:00.000Z")]
COAST = [
    tweet(201, "River mouth closed, flood tide", at=START + 2 * DAY),
    tweet(202, "Surf café open", at=START + 3 * DAY),
]
EARLIER = [tweet(101, "Flod warning fr the river", at=START)]
ALL = [*range(101, 119), *range(120, 125), 130, 201, 202]


@pytest.fixture
def _django_db_helper(data: Path) -> None:
    """The transaction of the whole module stands in for one of each test (pytest-django's own, of this name)."""


@pytest.fixture(scope="module", params=["index", "lists"])
def data(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """With posting lists: small segments, some put together, one record in none and one that was changed since."""
    root = tmp_path_factory.mktemp("search")
    archive(root / "earlier", EARLIER, generated="2020-06-01T00:00:00.000Z")
    archive(root / "city", CITY, deleted=GONE)
    archive(root / "coast", COAST, owner="900", handle="Coast_Guard")
    with django_db_blocker.unblock(), installed(root / "installation") as data:
        assert bring_in(root / "city").failed == 0
        if request.param == "lists":
            sealed_small()
        for name in ("earlier", "coast"):
            assert bring_in(root / name).failed == 0
        yield data


def sealed_small() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "ENOUGH", 1)
        patch.setattr(sealing.postings, "LARGEST", 7)
        assert sealing.seal() >= 4
        assert not sealing.anything_to_seal()


def numbers(query: str, **more: Any) -> list[int]:
    """Post ids of the finds."""
    page = search(ask(query, **{"sort": "oldest", "limit": 200, **more}))
    found = [int(post.id.partition("/")[2]) for post in page.posts]
    assert page.total == Total(len(found))
    return sorted(found)


FINDS: list[tuple[str, list[int]]] = [
    ("", ALL),
    ("flood", [101, 130, 201]),
    ("FLOOD", [101, 130, 201]),
    ("flood*", [101, 102, 130, 201]),
    ("floods", [102]),
    ("river", [101, 102, 115, 116, 121, 122, 201]),
    ("flood river", [101, 201]),
    ("flood AND river", [101, 201]),
    ("flood OR café", [101, 104, 130, 201, 202]),
    ("river -flood", [102, 115, 116, 121, 122]),
    ("river NOT flood", [102, 115, 116, 121, 122]),
    ("river -(flood OR road)", [115, 116, 121, 122]),
    ("(flood OR surf) -is:deleted", [101, 201, 202]),
    ('"river road"', [102]),
    ('"road river"', []),
    ('"flood warning"', [101]),
    ('"fire ban"', [112]),
    ('"bushfire fireban"', []),
    ("bushfire", [111]),
    ("#bushfire", [111]),
    ("#BUSHFIRE", [111]),
    ("#fire", []),
    ("#fire*", [111]),
    ("fireban", [111]),
    ("#bushfire #fireban", [111]),
    ("fire", [112]),
    ("@healthnsw", [113]),
    ("@HealthNSW", [113]),
    ("@health*", [113]),
    ("healthnsw", [113]),
    ("cafe", [104, 202]),
    ("CAFÉ", [104, 202]),
    ("café", [104, 202]),
    ("evacuez", [104]),
    ("ecole", [104]),
    ("école", [104]),
    ("strasse", [103]),
    ("große", [103]),
    ("groß*", [103]),
    ("東京", [105]),
    ("東京都", [105]),
    ("京都", [105]),
    ("川", [105]),
    ("東京 水位", [105]),
    ('"川の水位"', [105]),
    ("東川", []),
    ("洪水", [106]),
    ("警报", [106]),
    ("น้ำท่วม", [107]),
    ("ท่วม", [107]),
    ("الفيضانات", [108]),
    ("تحذير", [108]),
    ("🔥", [109]),
    ("👩‍🚒", [109]),
    ("👩", [109, 110]),
    ("👍", [109]),
    ("👨‍👩‍👧", [110]),
    ("🇦🇺", [110]),
    ("🇦🇹", []),
    ("from:CityOfTest", [one for one in ALL if one < 200]),
    ("from:@coast_guard", [201, 202]),
    ("from:900", [201, 202]),
    ("from:nobody", []),
    ("river from:coast_guard", [201]),
    ("has:media", [116, 117]),
    ("has:image", [116, 117]),
    ("has:alt", [116]),
    ("has:link", [116]),
    ("has:hashtag", [111]),
    ("has:mention", [113, 114, 115]),
    ("-has:media river", [101, 102, 115, 121, 122, 201]),
    ("bridges", [116]),
    ("mill lane", [116]),
    ("closures", [116]),
    ("is:reply", [114]),
    ("is:repost", [115]),
    ("is:edited", [101, 118]),
    ("is:deleted", [130]),
    ("is:post river", [101, 102, 116, 121, 122, 201]),
    ("lang:de", [103]),
    ("lang:ja OR lang:zh", [105, 106]),
    ("lang:und", [123]),
    ("since:2020-01-05 until:2020-01-06", [105, 106]),
    ("since:2020-01-05 until:2020-01-05", [105]),
    ("since:2022", [123, 124, 130]),
    ("until:2020-01-01", [101]),
    ("until:2019-12-31", []),
    ("river since:2021", [121, 122]),
    ("-river since:2022", [123, 124, 130]),
    ("since:2200", []),
    ("until:2200", ALL),
    ("roda", [118]),
    ("road", [102, 118]),
    ("flod", [101]),
    ("don't", [120]),
    ("don’t", [120]),
    ("queensland", [120]),
    ("10,000", [123]),
    ("sandbags", [123]),
    ('"AND"', [122, 124]),
    ('"not"', [124]),
    ("lang", [124]),
    ("no-such-word", []),
]


@pytest.mark.parametrize(("query", "expected"), FINDS, ids=[query or "everything" for query, _found in FINDS])
def test_finds(query: str, expected: list[int]) -> None:
    assert numbers(query) == expected


@pytest.mark.parametrize(("query", "expected"), FINDS, ids=[query or "everything" for query, _found in FINDS])
def test_sums_by_year_and_account_are_the_total(query: str, expected: list[int]) -> None:
    asked = ask(query)
    found = counts(asked)
    assert sum(found.by_year.values()) == sum(found.by_account.values()) == len(expected)


def test_counts_are_where_the_finds_are() -> None:
    found = counts(ask("river"))
    assert found.by_year == {2020: 5, 2021: 2}
    assert found.by_account == {"x:CityOfTest": 6, "x:Coast_Guard": 1}
    assert counts(ask("taken OR river")).by_year == {2020: 5, 2021: 2, 2022: 1}


@pytest.mark.parametrize(("query", "expected"), FINDS, ids=[query or "everything" for query, _found in FINDS])
def test_every_match_is_of_one_kind_and_language(query: str, expected: list[int]) -> None:
    found = counts(ask(query)).facets
    assert not found.is_about
    assert sum(found.kinds.get(kind, 0) for kind in ("post", "reply", "repost", "quote")) == len(expected)
    assert sum(found.languages.values()) == len(expected)
    for name, values in (("is", found.kinds), ("has", found.has), ("lang", found.languages)):
        for value, number in values.items():
            assert number == len(numbers(f"({query}) {name}:{value}" if " OR " in query else f"{query} {name}:{value}"))


@pytest.mark.parametrize("query", ["", "river", "riv*", "river since:2020-01-01"])
def test_of_too_many_the_kinds_are_estimated_and_say_so(query: str) -> None:
    whole = counts(ask(query))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choosing, "counts", _nothing_counted)
        patch.setattr(facets, "LOOKED_AT", 4)
        found = counts(ask(query))
    assert found.facets.is_about
    assert found.timeline == whole.timeline
    assert found.facets.kinds.keys() <= whole.facets.kinds.keys()
    assert found.facets.languages.keys() <= whole.facets.languages.keys()


@pytest.mark.parametrize("query", ["", "river", "riv*", "river since:2020-01-01"])
def test_where_counting_takes_long_the_bars_are_estimated_and_say_so(query: str) -> None:
    whole = counts(ask(query)).timeline
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choosing, "counts", _nothing_counted)
        patch.setattr(timelines, "PARTS", 1)  # every key of each period is looked at
        patch.setattr(timelines.dialect, "count_before", _never_ends)
        found = counts(ask(query)).timeline
    assert found.is_about
    assert found.unit == whole.unit
    for exact, estimate in zip(whole.periods, found.periods, strict=True):
        assert estimate.first == exact.first
        assert abs(estimate.count - exact.count) <= 1


def _nothing_counted(*_asked: object) -> None:
    """As where no segments are: the database counts."""


def _never_ends(_scope: object, _edges: object) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000) SELECT count(*) FROM c"
        )
        return list(cursor.fetchone())


@pytest.mark.parametrize(
    ("days", "unit", "periods"),
    [(0, "day", 1), (60, "day", 61), (61, "month", 3), (600, "month", 20), (800, "year", 3)],
)
def test_bars_are_days_months_or_years(days: int, unit: str, periods: int) -> None:
    ends = [record_keys.first_key_at(datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=at)) for at in (0, days)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            choosing.dialect, "by_time", lambda _scope, *, oldest_first, limit: ends[:1] if oldest_first else ends[1:]
        )
        everything = finding.dialect.Scope(
            finding.dialect.Match(None, False), 0, record_keys.LAST_KEY, finding.dialect.EVERYTHING
        )
        found = timelines.periods_of(everything)
    assert found.unit == unit
    assert len(found.periods) == periods
    for before, after in pairwise(found.periods):
        assert (before.high, before.last + timedelta(days=1)) == (after.low, after.first)


def test_counts_of_the_longest_search() -> None:
    words = " OR ".join(f"word{number}" for number in range(63)) + " OR river"
    assert counts(ask(words)).by_account == {"x:CityOfTest": 6, "x:Coast_Guard": 1}


def test_an_account_and_dates_beside_the_text() -> None:
    assert numbers("river", account="Coast_Guard") == [201]
    assert numbers("", account="Coast_Guard") == [201, 202]
    assert numbers("flood OR surf", account="coast_guard") == [201, 202]
    assert numbers("river", since="2021-01-01") == [121, 122]
    assert numbers("", since="2020-01-05", until="2020-01-06") == [105, 106]
    assert numbers("river since:2020-01-02", until="2020-01-15", account="CityOfTest") == [102, 115]
    assert numbers("-river", account="coast_guard") == [202]


RANKED = [
    ("river", [121, 101, 115, 201, 102, 122, 116]),
    ("flood OR river", [201, 130, 101, 121, 115, 102, 122, 116]),
    ("fire", [112]),
    ("👩", [109, 110]),
]


@pytest.mark.parametrize(("query", "expected"), RANKED, ids=[query for query, _found in RANKED])
def test_the_ranked_order_is_the_same_everywhere(query: str, expected: list[int]) -> None:
    page = search(ask(query, sort="rank", limit=100))
    assert [int(post.id.partition("/")[2]) for post in page.posts] == expected


def test_sorted_by_time() -> None:
    oldest = [post.key for post in search(ask("", sort="oldest", limit=200)).posts]
    newest = [post.key for post in search(ask("", sort="newest", limit=200)).posts]
    assert oldest == sorted(oldest) == newest[::-1]
    # A search without text has nothing to rank: newest first.
    assert [post.key for post in search(ask("has:media", sort="rank")).posts] == [
        post.key for post in search(ask("has:media", sort="newest")).posts
    ]


QUERIES = st.sampled_from(["", "river", "flood OR river", "has:media", "-river since:2020", "is:post", "no-such-word"])
ONE_DATABASE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONE_DATABASE
@given(QUERIES, st.sampled_from(["rank", "newest", "oldest"]), st.integers(1, 30))
def test_pages_hold_every_match_once(query: str, sort: str, size: int) -> None:
    whole = find(ask(query, sort=sort, limit=200))
    assert pages(query, sort, size, whole.total) == whole.keys


@ONE_DATABASE
@given(st.sampled_from(["rank", "newest", "oldest"]), st.integers(1, 30))
def test_pages_hold_every_match_once_where_not_all_are_looked_at(sort: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "LOOKED_AT_MOST", 3)
        keys_found = pages("river", sort, size, Total(3, or_more=True))
        assert len(set(keys_found)) == len(keys_found) == 7
        if sort == "rank":
            newest = find(ask("river", sort="newest", limit=200)).keys
            assert sorted(keys_found[:3], reverse=True) == newest[:3]
            assert keys_found[3:] == newest[3:]


@pytest.mark.parametrize("query", ["river", "riv*", "river since:2020-01-01", "has:media"])
@pytest.mark.parametrize("sort", ["rank", "newest", "oldest"])
def test_a_total_is_a_number_or_at_least_one(query: str, sort: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        whole = len(find(ask(query, sort=sort, limit=200)).keys)
        for most in (1, whole - 1, whole, whole + 1):
            patch.setattr(finding, "LOOKED_AT_MOST", most)
            total = Total(min(most, whole), or_more=most < whole)
            first = find(ask(query, sort=sort, limit=1))
            assert first.total == total
            assert first.ranked == (most if total.or_more and sort == "rank" and query != "has:media" else None)
            assert find(ask(query, sort=sort, limit=1, cursor=first.next)).total == total
            assert find(ask(query, sort=sort, limit=1, count_all=True)).total == Total(whole)
        assert sum(counts(ask(query, sort=sort)).by_year.values()) == counts(ask(query)).total == whole


def pages(query: str, sort: str, size: int, total: Total) -> list[int]:
    found: list[int] = []
    cursor = ""
    while True:
        page = find(ask(query, sort=sort, limit=size, cursor=cursor))
        assert page.total == total
        assert len(page.keys) <= size
        found += page.keys
        if page.next is None:
            return found
        assert len(page.next) <= 200
        cursor = page.next


def forged(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


CURSORS = [
    "x", "é", "====", "\x00", "a" * 100_000, base64.b64encode(b"[" * 5000).decode(), base64.b64encode(b"null").decode(),
    forged(), forged("t"), forged("t", 7), forged("t", "7", "7"), forged("t", "seven"), forged("t", "1.5"),
    forged("t", "9" * 150), forged("t", str(record_keys.LAST_KEY)), forged("t", "nan"), forged("r", "7"), forged("r", "inf", "7"),
    forged("r", "nan", "-7"), forged("r", "1", "9" * 40), forged("r", ["1"], "7"), forged("u", "7"), forged(["t"], "7"),
    forged("t", "-" + "9" * 30),
]  # fmt: skip


@pytest.mark.parametrize("cursor", CURSORS, ids=range(len(CURSORS)))
@pytest.mark.parametrize("sort", ["rank", "newest", "oldest"])
def test_a_forged_cursor_is_refused(cursor: str, sort: str) -> None:
    with pytest.raises(SearchRefused, match="not known any more"):
        find(ask("river", sort=sort, cursor=cursor))


def test_a_cursor_never_widens_a_search() -> None:
    for sort, key in (("oldest", "0"), ("newest", str(record_keys.LAST_KEY - 1))):
        page = find(ask("river since:2020-01-02 until:2020-01-03", sort=sort, cursor=forged("t", key)))
        assert len(page.keys) == page.total.number == 2


@ONE_DATABASE
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_any_cursor_is_understood_or_refused(cursor: str) -> None:
    for sort in ("rank", "newest"):
        try:
            find(ask("river", sort=sort, cursor=cursor))
        except SearchRefused:
            continue


@pytest.mark.parametrize("limit", [0, -1, 1001, 10**9])
def test_a_page_has_a_size(limit: int) -> None:
    with pytest.raises(SearchRefused, match="Ask for 1 to"):
        find(ask("river", limit=limit))


PIECES = [
    "river", "flood*", "*", '"', "'", "(", ")", "-", "NOT", "OR", "AND", "#", "@", "#tag", "from:", "from:x", "since:",
    "since:2020", "until:0001", "until:9999-12-31", "has:media", "is:x", "lang:", "東京", "👩‍🚒", "\x00", "\ud800", "\\",
    "%", "_", ";", "--", "/*", "words:", "facts:", "NEAR(", "^", "{", "}", "&", "|", "!", "<->", ":*", "\u202e", "é", "İ",
    "'; DROP TABLE archive_record; --", "x" * 300,
]  # fmt: skip


@settings(ONE_DATABASE, max_examples=sized(400, 5_000))
@given(st.text(max_size=40))
def test_anything_typed_is_understood_or_refused(text: str) -> None:
    understood_or_refused(text)


@settings(ONE_DATABASE, max_examples=sized(400, 5_000))
@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " "])), max_size=10))
def test_hostile_pieces_are_understood_or_refused(pieces: list[tuple[str, str]]) -> None:
    understood_or_refused("".join(piece + glue for piece, glue in pieces))


def understood_or_refused(text: str) -> None:
    try:
        asked = ask(text, limit=5)
    except SearchRefused as refused:
        assert str(refused)
        return
    found = find(asked)
    assert len(found.keys) <= found.total.number <= len(ALL)


def test_searching_needs_the_right() -> None:
    with acting_as(NOBODY):
        for read in (search, counts):
            with pytest.raises(Refused, match="search the archive"):
                read(ask("river"))
