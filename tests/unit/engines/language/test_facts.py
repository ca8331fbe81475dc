import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.language.facts import account_key, fact_terms, tag_key
from stance.engines.language.tokens import terms


def test_all_facts_of_a_post() -> None:
    facts = fact_terms(
        hashtags=["#Storm", "storm", "ＱＬＤ", "Größe"],
        mentions=["@QldPolice", "User@Host.Example"],
        cashtags=["$TSLA", "brk.a", "＄QLD", "100", "TOOLONGS"],
        account=["QldPolice", "x:12345"],
        language="zh_Hant",
        kinds=["reply"],
        has=["media", "link"],
    )
    assert facts == sorted(
        ["#storm", "#qld", "#grosse", "@qldpolice", "@user@host.example", ":from:qldpolice", ":from:x:12345"]
        + [":lang:zh", ":lang:zh-hant", ":is:reply", ":is:record", ":has:media", ":has:link"]
        + [":has:hashtag", ":has:mention", ":has:cashtag", ":cash:tsla", ":cash:brk.a", ":cash:qld"]
    )


def test_a_post_of_which_nothing_is_known() -> None:
    assert fact_terms(hashtags=["!!!"], mentions=["@"]) == [":is:record", ":lang:und"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kinds": ["retweet"]}, "retweet"),
        ({"has": ["sound"]}, "sound"),
        ({"language": "English!"}, "English!"),
    ],
)
def test_wrong_facts_are_refused(wrong: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fact_terms(**wrong)  # type: ignore[arg-type]


@given(st.text(), st.text())
def test_facts_are_no_words_and_need_no_quoting(tag: str, name: str) -> None:
    words = set(terms(f"{tag} {name}"))
    for fact in fact_terms(hashtags=[tag], mentions=[name], account=[name]):
        assert fact[0] in "#@:"
        assert not any(word.startswith(fact[0]) for word in words)
        assert len(fact.encode()) <= 1026
        assert not set(fact) & set(" \"'\\*()\x00")
        assert fact.isprintable() or not fact.isascii()


@given(st.text())
def test_keys_of_keys_are_the_same(name: str) -> None:
    assert account_key(account_key(name)) == account_key(name)
    assert tag_key(tag_key(name)) == tag_key(name)
