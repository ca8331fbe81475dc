"""What names no account is refused with a sentence, and what only looks like a platform is not one."""

from __future__ import annotations

import pytest

from stance.channels.discovery import on_platform, read
from stance.engines.addresses import AddressRefused

REFUSED = [
    ("", "Nothing was given"),
    (" \u200e ", "Nothing was given"),
    ("@", "cannot be the name"),
    ("x" * 5_000, "5,000 characters long"),
    ("@Health Dept", "holds a space"),
    ("@Health\u200bDept", r"cannot be seen \(U\+200B\)"),
    ("@HealthDept\u200d", r"cannot be seen \(U\+200D\)"),
    ("\u202e@tpeDhtlaeH", r"cannot be seen \(U\+202E\)"),
    ("https://x.com/Health\u00adDept", r"cannot be seen \(U\+00AD\)"),
    ("https://x.com/Health%E2%80%8BDept", "cannot be a name on X"),
    ("https://x.com/Health%00Dept", "control characters"),
    ("https://x.com/%ff", "not text"),
    ("https://x.com@evil.example/", "leads to “evil.example”"),
    ("https://x.com:x@evil.example/HealthDept", "leads to “evil.example”"),
    ("x.com@evil.example/HealthDept", "leads to “evil.example”"),
    ("https://x.com\\@evil.example/HealthDept", "backslash"),
    ("https://x.com:8443/HealthDept", "not found at port 8443"),
    ("https://health.example.gov:99999/", "99999 is not a port"),
    ("http://127.0.0.1/@health", "by its number"),
    ("http://0x7f.1/", "by its number"),
    ("http://2130706433/@health", "at least one dot"),
    ("http://[::1]/@health", "not the name of a host"),
    ("https://localhost/@health", "at least one dot"),
    ("https://x..com/HealthDept", "not the name of a host"),
    ("https://x.com%2FHealthDept", "not the name of a host"),
    ("https://xn--a.example/", "not a host name that browsers accept"),
    ("https://t.co/abc", "t.co shortens addresses"),
    ("https://bit.ly/3abc", "bit.ly shortens addresses"),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Fbit.ly%2F3abc", "bit.ly shortens addresses"),
    ("https://www.google.com/url?q=https://x.com/HealthDept&url=https://evil.example", "does not say where"),
    ("https://www.google.com/url?q=javascript:alert(1)", "not to a web address"),
    ("https://out.reddit.com/t3_a", "does not say where"),
    ("https://urldefense.com/v3/__https://x.com/Health**AB__;ab!!A!x$", "cannot be read back"),
    ("javascript:alert(1)", "“javascript:” addresses name no account"),
    ("mailto:press@health.example.gov", "“mailto:” addresses name no account"),
    ("data:text/html,x", "“data:” addresses name no account"),
    ("https://youtu.be/dQw4w9WgXcQ", "one video on YouTube"),
    ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "one video on YouTube"),
    ("https://www.youtube.com/channel/UCshort", "is not the id of a YouTube channel"),
    ("https://www.instagram.com/p/Cabc123/", "one post on Instagram"),
    ("https://x.com/i/web/status/12", "one post on X"),
    ("https://x.com/search?q=HealthDept", "names no account"),
    ("https://x.com/", "names no account"),
    ("https://x.com/this_name_is_too_long_for_x", "cannot be a name on X"),
    ("https://www.linkedin.com/posts/health-dept_activity-71", "which page it is from"),
    ("https://www.facebook.com/events/12345", "names no account"),
    ("https://www.facebook.com/profile.php", "number of the page or profile is missing"),
    ("https://www.threads.net/healthdept", "names no account"),
    ("https://vimeo.com/76979871", "names no account"),
    ("https://t.me/+AbCdEf123", "an invitation or a private chat on Telegram"),
    ("https://t.me/joinchat/AbCdEf123", "an invitation or a private chat on Telegram"),
    ("https://t.me/share/url?url=https://x.com/HealthDept", "names no account"),
    ("https://chat.whatsapp.com/AbCdEf123", "an invitation"),
    ("https://wa.me/message/AbCdEf123", "an invitation"),
    ("https://wa.me/health", "telephone number is missing"),
    ("https://whatsapp.com/channel/health", "not the id of a WhatsApp channel"),
    ("https://www.tumblr.com/tagged/flood", "names no account"),
    ("https://medium.com/p/0123456789ab", "one story on Medium"),
    ("https://medium.com/tag/flood", "names no account"),
    ("https://clips.twitch.tv/HealthDept", "one video on Twitch"),
    ("https://www.twitch.tv/team/health", "a team on Twitch"),
    ("https://nextdoor.com/p/AbCdEf", "names no account"),
    ("https://social.example.gov/@health@other.example", "as seen from social.example.gov"),
    ("@health@x.com", "X .Twitter. has no addresses of that form"),
    ("did:plc:EWVI7NXZYOUN6ZHXRHS64OIZ", "not an identifier that Bluesky knows"),
    ("did:key:z6Mk", "not an identifier that Bluesky knows"),
    ("at://", "not the name of a host"),
    ("https://example.gov/" + "a/" * 60, "levels deep"),
    ("https://example.gov/" + "a" * 900, "longer than 500"),
    ("https://example.gov/?" + "&" * 150, "more than 100 parameters"),
]


@pytest.mark.parametrize(("pasted", "words"), REFUSED)
def test_it_is_refused_with_a_sentence(pasted: str, words: str) -> None:
    with pytest.raises(AddressRefused, match=words):
        read(pasted)


def test_redirectors_are_followed_up_to_a_bound() -> None:
    from urllib.parse import quote

    nested = "https://x.com/HealthDept"
    for _ in range(5):
        nested = f"https://vk.com/away.php?to={quote(nested, safe='')}"
    assert read(nested)[0].platform == "x"
    with pytest.raises(AddressRefused, match="more than 5 redirectors"):
        read(f"https://vk.com/away.php?to={quote(nested, safe='')}")


@pytest.mark.parametrize(
    "pasted",
    [
        "https://x.com.evil.example/HealthDept",
        "https://evilx.com/HealthDept",
        "https://nitter.net/HealthDept",
        "https://х.com/HealthDept",
        "https://xn--80ak6aa92e.com/HealthDept",
        "https://twitter.com-login.example/HealthDept",
        "https://www.x.co/HealthDept",
        "https://evil.example/x.com/HealthDept",
        "https://evil.example/?u=https://x.com/HealthDept",
        "https://evil.example/#https://x.com/HealthDept",
        "https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fx.com%2FHealthDept",
        "https://google.evil.example/url?q=https://x.com/HealthDept",
        "https://facebook.com.evil.example/HealthDept",
    ],
)
def test_a_host_that_only_looks_like_the_platform_is_another_web_site(pasted: str) -> None:
    assert {presence.platform for presence in read(pasted)} <= {"website", "feed"}


def test_names_in_other_alphabets_are_not_folded_into_ascii() -> None:
    kelvin, full_width = "\u212aernel", "\uff28ealthDept"
    for name in (kelvin, full_width, "H\u0435althDept"):
        assert all(presence.key not in ("kernel", "healthdept") for presence in read(f"@{name}"))
        with pytest.raises(AddressRefused):
            on_platform("x", f"https://x.com/{name}")
