import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.expression import And, Fact, Not, Or, Words
from stance.engines.language.query import Highlight, Query, QueryError, parse

from .generated import searches

LONG = 100_000


def word(*units: str, prefix: bool = False) -> Words:
    return Words(units, prefix)


@pytest.mark.parametrize(
    ("search", "expression"),
    [
        ("", None),
        ("Storm", word("storm")),
        ("storm fire", And((word("storm"), word("fire")))),
        ("storm AND fire", And((word("storm"), word("fire")))),
        ("a b OR c", Or((And((word("a"), word("b"))), word("c")))),
        ("a (b OR c)", And((word("a"), Or((word("b"), word("c")))))),
        ("a -b", And((word("a"), Not(word("b"))))),
        ("a NOT b", And((word("a"), Not(word("b"))))),
        ("a --b", And((word("a"), word("b")))),
        ("a - b", And((word("a"), word("b")))),
        ("a -(b c)", And((word("a"), Not(And((word("b"), word("c"))))))),
        ("a (b (c d))", And(tuple(word(letter) for letter in "abcd"))),
        ('"exact phrase"', word("exact", "phrase")),
        ("“exact phrase”", word("exact", "phrase")),
        ("«exact phrase»", word("exact", "phrase")),
        ("don’t", word("don", "t")),
        ("well-being", word("well", "being")),
        ("flood*", word("flood", prefix=True)),
        ("flood*,", word("flood", prefix=True)),
        ('"flash flood"*', word("flash", "flood", prefix=True)),
        ("東*", word("東")),
        ("東京 or", And((word("東京"), word("or")))),
        ("👨‍👩‍👧", word("👨", "👩", "👧")),
        ("#Storm", Fact("#storm")),
        ("＃東京", Fact("#東京")),
        ("#storm,#fire.", And((Fact("#storm"), Fact("#fire")))),
        ("#stor*", Fact("#stor", prefix=True)),
        ("#", None),
        ("@QldPolice:", Fact("@qldpolice")),
        ("@user@Host.example.", Fact("@user@host.example")),
        ("from:@QldPolice", Fact(":from:qldpolice")),
        ("ACCOUNT:x:123", Fact(":from:x:123")),
        ("lang:und", Fact(":lang:und")),
        ("lang:zh_TW", Fact(":lang:zh-tw")),
        ("has:photo", Fact(":has:image")),
        ("is:retweet", Fact(":is:repost")),
        ("has:MEDIA", Fact(":has:media")),
        ('from:"QLD Police"', Fact(":from:qld_police")),
        ("https://www.qld.gov.au/a-b?c#d", word("qld", "gov", "au", "a", "b")),
        ("WARNING: flood", And((word("warning"), word("flood")))),
        ("10:30", word("10", "30")),
        ("storm OR !!!", word("storm")),
        ("#️⃣", word("＃⃣")),
        ('"OR"', word("or")),
    ],
)
def test_searches(search: str, expression: object) -> None:
    assert parse(search).expression == expression


def test_dates() -> None:
    found = parse("since:2024-01-01 storm until:2024-01-31")
    assert (found.since, found.until) == (datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC))
    assert parse("since:2024-01-01", zone=ZoneInfo("Australia/Brisbane")).since == datetime(
        2023, 12, 31, 14, tzinfo=UTC
    )
    assert parse("-storm since:2024").expression == Not(word("storm"))


@pytest.mark.parametrize(
    ("search", "position", "says"),
    [
        ("storm “flash", 6, "no partner"),
        ('from:"qld', 5, "no partner"),
        ("(storm", 0, "no partner"),
        ("storm)", 5, "no partner"),
        ("form:qld", 0, "Did you mean from:"),
        ("a filter:links", 2, "There are from:, account:"),
        ("from:", 0, "for example from:qldpolice"),
        ("from:qld*", 0, "whole name"),
        ("a since:2023-02-29", 2, "February 2023 has 28 days"),
        ("since:2024-02-01 until:2024-01-01", 0, "later"),
        ("since:2024 since:2023", 11, "twice"),
        ("a OR since:2024", 5, "parentheses"),
        ("(a since:2024)", 3, "outside parentheses"),
        ("a -since:2024", 3, "outside parentheses"),
        ("has:medai", 0, "Did you mean has:media?"),
        ("has:zzz", 0, "Use one of alt, cashtag, gif"),
        ("is:replies", 0, "Did you mean is:reply?"),
        ("lang:english", 0, "lang:en"),
        ("-storm", 0, "only says what to leave out"),
        ("storm OR -fire", 0, "only says what to leave out"),
        ("OR storm", 0, "both sides"),
        ("storm OR", 6, "both sides"),
        ("a OR OR b", 2, "both sides"),
        ("AND a", 0, "both sides"),
        ("a NOT", 2, "behind it"),
        ("(a OR )", 3, "both sides"),
        ("f*", 0, "at least 2"),
        ("#f*", 0, "at least 2"),
        ("fl*od", 2, "end of a word"),
        ("*flood", 0, "end of a word"),
        ("x" * 1001, 1000, "1,001 characters"),
        ("a " * 65, 128, "more than 64"),
        ("(" * 21 + "a" + ")" * 21, 20, "20 deep"),
    ],
)
def test_what_cannot_be_understood(search: str, position: int, says: str) -> None:
    with pytest.raises(QueryError, match=says) as caught:
        parse(search)
    assert caught.value.position == position
    assert caught.value.message == str(caught.value)


@pytest.mark.parametrize(
    ("search", "says"),
    [
        ("storm !!!", "“!!!” has no word in it"),
        ('storm "!!!"', "“!!!” has no word in it"),
        ("storm - fire", "“-” has no word in it"),
        ("storm https://t.co/AbC", "short link"),
        ('"flood* now"', r"Inside quotation marks \* means nothing"),
    ],
)
def test_notes(search: str, says: str) -> None:
    (note,) = parse(search).notes
    assert re.search(says, note)


def same(search: Query) -> bool:
    again = parse(search.normal_form(), longest=LONG)
    return (again.expression, again.since, again.until) == (search.expression, search.since, search.until)


@given(searches())
def test_the_normal_form_means_the_same(search: str) -> None:
    found = parse(search, longest=LONG)
    assert same(found)
    assert parse(found.normal_form(), longest=LONG).normal_form() == found.normal_form()


@given(
    st.one_of(
        st.text(),
        st.text(st.sampled_from("ab東🔥 ()\"“-*#@:.,'’ORANDTfromsincehas0123456789&|\u200d\ufe0f\u0301#️⃣")),
    )
)
def test_any_text_is_understood_or_refused_in_words(text: str) -> None:
    refusal, found = None, None
    try:
        found = parse(text)
    except QueryError as error:
        refusal = error
    if refusal:
        assert refusal.message.endswith((".", "?"))
        assert 0 <= refusal.position <= len(text)
    if found:
        assert same(found)


def test_highlights() -> None:
    found = parse('storm -fire #Tag* @QldPolice from:x ("a b" OR -(c OR -dam)) storm since:2024').highlights()
    assert found == (
        Highlight(word("storm")),
        Highlight(word("tag", prefix=True), "#"),
        Highlight(word("qldpolice"), "@"),
        Highlight(word("a", "b")),
        Highlight(word("dam")),
    )
