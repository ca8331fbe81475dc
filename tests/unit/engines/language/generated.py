"""Texts, documents and searches from one small vocabulary, so that finds are common."""

from hypothesis import strategies as st

from stance.engines.language.document import Document, document
from stance.engines.language.facts import fact_terms

VOCABULARY = (
    "storm", "Storms", "fire", "café", "cafe", "CAFÉ", "don't", "don’t", "a", "b", "a_b", "lang",
    "from", "or", "東", "京", "東京", "京都", "東京都", "ﾊﾟﾊﾟ", "パ", "서울", "서", "สวัสดี",
    "สวัส", "हिन्दी", "🔥", "🔥🔥", "❤️", "❤", "👩‍🚒", "👩", "👍🏽", "🇦🇺", "1️⃣", "#️⃣", "#storm",
    "＃東京", "@qld", "١٢", "12", "１０時に", "10時・東京", "ｶﾞ。",
    "Ærø", "aero", "ﬁre", "x" * 300,
)  # fmt: skip
GLUE = ("", " ", " ", " ", ", ", "-", "\n", "—", "。")
TAGS = ("storm", "Storm", "stormwatch", "東京", "🔥")
SYMBOLS = ("QLD", "storm", "BRK.A", "東京")
NAMES = ("qld", "QldPolice", "user@host.example", "did:plc:abc")


@st.composite
def texts(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(st.sampled_from(VOCABULARY), st.sampled_from(GLUE)), max_size=8))
    return "".join(word + glue for word, glue in parts)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    facts = fact_terms(
        hashtags=draw(st.lists(st.sampled_from(TAGS), max_size=2)),
        mentions=draw(st.lists(st.sampled_from(NAMES), max_size=2)),
        cashtags=draw(st.lists(st.sampled_from(SYMBOLS), max_size=2)),
        account=draw(st.lists(st.sampled_from(NAMES), max_size=1)),
        language=draw(st.sampled_from([None, "en", "zh-Hant", "ja"])),
        kinds=draw(st.lists(st.sampled_from(["post", "reply", "repost"]), max_size=1)),
        has=draw(st.lists(st.sampled_from(["media", "link"]), max_size=2)),
    )
    return document(draw(st.lists(texts(), max_size=2)), links=["https://www.qld.gov.au/storm"], facts=facts)


def searches() -> st.SearchStrategy[str]:
    """Searches that can be understood, also those that only exclude (they have a date)."""
    word = st.sampled_from(VOCABULARY)
    fields = [
        "from:qld",
        "from:qldpolice",
        "lang:zh",
        "lang:und",
        "lang:ja",
        "has:media",
        "has:link",
        "is:reply",
    ]
    leaf = st.one_of(
        word,
        st.lists(word, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
        st.sampled_from(
            [
                "st*",
                "ca*",
                "lan*",
                "fr*",
                "東*",
                "서*",
                '"東京 st"*',
                "#sto*",
                "@us*",
                "$qld",
                "$STO*",
                "$brk.a",
                "$12",
                "x" * 254 + "*",
            ]
        ),
        st.sampled_from(TAGS).map(lambda tag: f"#{tag}"),
        st.sampled_from([f"@{name}" for name in NAMES[:3]] + fields),
    )
    whole = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(" ".join),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " OR ".join(parts) + ")"),
            inner.map(lambda part: f"-({part})"),
        ),
        max_leaves=6,
    )
    return whole.map(lambda search: f"({search}) since:2001-01-01")
