"""Generated ways of writing one account read back to it; generated look-alikes never do; nothing else than a refusal."""

from __future__ import annotations

import string
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from stance.channels.discovery import known, on_platform, read
from stance.channels.x.channel import OWN
from stance.engines.addresses import AddressRefused, Presence
from stance.engines.addresses.pasted import AFTER, DIRECTION_MARKS, SPACES

X_NAMES = st.text(string.ascii_letters + string.digits + "_", min_size=5, max_size=15).filter(
    lambda name: name.lower() not in OWN
)
HOSTS = st.sampled_from(["x.com", "www.x.com", "mobile.x.com", "twitter.com", "www.twitter.com", "m.twitter.com"])
COPIED_ALONG = SPACES + DIRECTION_MARKS + AFTER + "@＠/?#%"
"""Signs that copying leaves around a name, or that end it: these do not make another name."""
TAILS = st.sampled_from(["", "/", "?s=20", "/status/99", "/with_replies#top", "/?lang=en&x=%F0%9F%98%80"])


@st.composite
def variants(draw: st.DrawFn, name: str) -> str:
    """A way of writing the X account ``name`` that the platform itself would take for it."""
    host = "".join(draw(st.sampled_from((sign, sign.upper()))) for sign in draw(HOSTS))
    cased = "".join(draw(st.sampled_from((sign.lower(), sign.upper()))) for sign in name)
    scheme = draw(st.sampled_from(["https://", "http://", "HTTPS://", "//", ""]))
    pasted = f"{scheme}{host}{draw(st.sampled_from(['', '.', ':443'] if scheme else ['']))}/{cased}{draw(TAILS)}"
    if scheme not in ("", "//") and draw(st.booleans()):
        pasted = f"https://l.facebook.com/l.php?u={quote(pasted, safe='')}"
    return draw(st.sampled_from(["{}", " {}\n", "<{}>", "“{}”", "{},", "\u200e{}"])).format(pasted)


@given(st.data())
def test_every_way_of_writing_an_account_is_that_account(data: st.DataObject) -> None:
    name = data.draw(X_NAMES)
    assert [presence.identity for presence in read(data.draw(variants(name)))] == [("x", "handle", name.lower())]


@given(st.data())
def test_no_name_that_differs_by_more_than_capitals_is_that_account(data: st.DataObject) -> None:
    name = data.draw(X_NAMES)
    at = data.draw(st.integers(0, len(name)))
    sign = st.characters(exclude_characters=COPIED_ALONG)
    other = data.draw(
        st.one_of(
            sign.map(lambda sign: name[:at] + sign + name[at:]),
            sign.map(lambda sign: name[:at] + sign + name[at + 1 :]),
            st.just(name[:at] + name[at + 1 :]),
        ).filter(lambda text: text.lower() != name.lower())
    )
    for pasted in (
        f"https://x.com/{quote(other, safe='', errors='surrogatepass')}",
        f"https://x.com/{other}",
        f"@{other}",
        other,
    ):
        assert ("x", "handle", name.lower()) not in identities(pasted)


def identities(pasted: str) -> list[tuple[str, str, str]]:
    try:
        return [presence.identity for presence in read(pasted)]
    except AddressRefused:
        return []


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        found = read(text)
    except AddressRefused as refusal:
        assert len(str(refusal)) > 30
    else:
        assert found
        for presence in found:
            assert presence.platform in known()
            assert presence.url.startswith("https://")
            assert presence.url.isascii()


@given(st.text(st.sampled_from("ab.@:/?#%_-xcom\\\u200b\u3002é0"), max_size=40))
def test_texts_made_of_the_signs_of_addresses_too(text: str) -> None:
    try:
        read(text)
    except AddressRefused:
        return


@given(X_NAMES)
def test_the_canonical_address_reads_back_to_the_same_presence(name: str) -> None:
    for platform in ("x", "instagram", "threads", "tiktok", "facebook", "github"):
        try:
            presence = on_platform(platform, name)
        except AddressRefused:
            continue
        assert again(presence) == presence


def again(presence: Presence) -> Presence:
    try:
        return on_platform(presence.platform, presence.url)
    except AddressRefused as refusal:
        # A name that the platform keeps for a page of its own, such as "events": no account can have it.
        assert "names no account" in str(refusal)
        return presence
