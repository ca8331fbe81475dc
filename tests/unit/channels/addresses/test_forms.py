"""Every form in which people paste an account, one line each."""

from __future__ import annotations

import pytest

from stance.channels.discovery import known, on_platform, read
from stance.engines.addresses import AddressRefused

X = ("x", "handle", "healthdept")
MASTODON = ("mastodon", "handle", "health@social.example.gov")
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
CHANNEL = "UC_x5XG1OV2P6uZZ5FSM9Ttw"

FORMS = [
    ("https://x.com/HealthDept", X),
    ("HTTP://WWW.TWITTER.COM/HealthDept/", X),
    ("mobile.twitter.com/healthdept?s=20&t=abc", X),
    ("//x.com/HealthDept", X),
    ("https://x.com/HealthDept/status/1234567890123#m", X),
    ("https://x.com./HealthDept", X),
    ("https://x.com:443/HealthDept", X),
    ("https://x.com/@HealthDept", X),
    ("https://twitter.com/#!/HealthDept", X),
    ("https://x%2Ecom/%48ealthDept", X),
    ("ｘ．ｃｏｍ/HealthDept", X),
    ("https://x.com/help/../HealthDept", X),
    ("https://x.com/intent/follow?screen_name=HealthDept", X),
    ("\u2068https://x.com/HealthDept\u2069", X),
    ("“https://x.com/HealthDept”,", X),
    ("<https://x.com/HealthDept>", X),
    ("  @HealthDept \n", X),
    ("＠HealthDept", X),
    ("x.com/i/user/783214", ("x", "id", "783214")),
    ("https://x.com/intent/user?user_id=783214", ("x", "id", "783214")),
    ("@health@social.example.gov", MASTODON),
    ("Health@Social.Example.GOV", MASTODON),
    ("acct:health@social.example.gov", MASTODON),
    ("https://social.example.gov/@health", MASTODON),
    ("https://social.example.gov/@health/113", MASTODON),
    ("https://social.example.gov/users/health/statuses/1", MASTODON),
    ("https://social.example.gov/web/@health", MASTODON),
    ("@amt@sozial.münchen.example", ("mastodon", "handle", "amt@sozial.xn--mnchen-3ya.example")),
    (DID, ("bluesky", "did", DID)),
    ("did:web:health.example.gov", ("bluesky", "did", "did:web:health.example.gov")),
    (f"at://{DID}/app.bsky.feed.post/3k", ("bluesky", "did", DID)),
    ("at://health.example.gov", ("bluesky", "handle", "health.example.gov")),
    ("https://bsky.app/profile/Health.Example.gov/post/3k", ("bluesky", "handle", "health.example.gov")),
    (f"https://bsky.app/profile/{DID}", ("bluesky", "did", DID)),
    ("@health.bsky.social", ("bluesky", "handle", "health.bsky.social")),
    ("https://health.bsky.social", ("bluesky", "handle", "health.bsky.social")),
    ("https://m.facebook.com/Health.Dept/?ref=page", ("facebook", "handle", "healthdept")),
    ("https://de-de.facebook.com/HealthDept/posts/pfbid0", ("facebook", "handle", "healthdept")),
    ("fb.com/healthdept", ("facebook", "handle", "healthdept")),
    ("https://mbasic.facebook.com/profile.php?id=100064567890123&v=info", ("facebook", "id", "100064567890123")),
    ("https://www.facebook.com/pages/Health-Dept/123456789012", ("facebook", "id", "123456789012")),
    (
        "https://www.facebook.com/pages/category/Government/Health-Dept-123456789012/",
        ("facebook", "id", "123456789012"),
    ),
    ("https://www.facebook.com/p/Health-Dept-100064567890123/", ("facebook", "id", "100064567890123")),
    ("https://www.facebook.com/Health-Dept-100064567890123", ("facebook", "id", "100064567890123")),
    ("https://www.facebook.com/story.php?story_fbid=5&id=100064567890123", ("facebook", "id", "100064567890123")),
    ("https://www.facebook.com/groups/HealthTalk", ("facebook", "page", "groups/healthtalk")),
    ("https://www.instagram.com/Health.Dept/?hl=en", ("instagram", "handle", "health.dept")),
    ("https://instagram.com/health.dept/p/Cabc123/", ("instagram", "handle", "health.dept")),
    ("https://www.instagram.com/stories/health.dept/31/", ("instagram", "handle", "health.dept")),
    ("https://www.threads.net/@health.dept/post/Cabc", ("threads", "handle", "health.dept")),
    ("https://www.threads.com/@health.dept", ("threads", "handle", "health.dept")),
    ("@health.dept@threads.net", ("threads", "handle", "health.dept")),
    ("https://de.linkedin.com/company/Health-Dept/about/", ("linkedin", "page", "company/health-dept")),
    ("https://www.linkedin.com/company/1337", ("linkedin", "id", "company/1337")),
    ("linkedin.com/school/health-academy", ("linkedin", "page", "school/health-academy")),
    ("linkedin.com/showcase/health-news", ("linkedin", "page", "showcase/health-news")),
    ("linkedin.com/in/health-minister", ("linkedin", "page", "in/health-minister")),
    ("https://m.youtube.com/@HealthDept/videos", ("youtube", "handle", "healthdept")),
    (f"https://www.youtube.com/channel/{CHANNEL}/about", ("youtube", "id", CHANNEL)),
    (CHANNEL, ("youtube", "id", CHANNEL)),
    ("youtube.com/user/HealthDept", ("youtube", "legacy", "user/healthdept")),
    ("youtube.com/c/HealthDept", ("youtube", "legacy", "c/healthdept")),
    ("youtube.com/HealthDept", ("youtube", "legacy", "c/healthdept")),
    ("https://www.tiktok.com/@health.dept/video/71", ("tiktok", "handle", "health.dept")),
    ("https://www.flickr.com/photos/HealthDept/5/in/x/", ("flickr", "handle", "HealthDept")),
    ("https://www.flickr.com/people/12345678@N00/", ("flickr", "id", "12345678@N00")),
    ("https://github.com/HealthDept/register/issues", ("github", "handle", "healthdept")),
    ("https://www.pinterest.co.uk/HealthDept/", ("pinterest", "handle", "healthdept")),
    ("https://old.reddit.com/r/Health/comments/1", ("reddit", "page", "r/health")),
    ("u/HealthDept", ("reddit", "page", "user/healthdept")),
    ("https://www.snapchat.com/add/healthdept", ("snapchat", "handle", "healthdept")),
    ("https://vimeo.com/healthdept", ("vimeo", "handle", "healthdept")),
    ("https://t.me/s/HealthDept/12", ("telegram", "handle", "healthdept")),
    ("https://healthdept.t.me", ("telegram", "handle", "healthdept")),
    ("https://telegram.me/resolve?domain=HealthDept", ("telegram", "handle", "healthdept")),
    (
        "https://www.whatsapp.com/channel/0029VaHealthDept12345678",
        ("whatsapp", "page", "channel/0029VaHealthDept12345678"),
    ),
    ("https://wa.me/15551234567?text=Hi", ("whatsapp", "id", "15551234567")),
    ("https://api.whatsapp.com/send?phone=%2B15551234567", ("whatsapp", "id", "15551234567")),
    ("+15551234567", ("whatsapp", "id", "15551234567")),
    ("https://health-dept.tumblr.com/post/12/flood", ("tumblr", "handle", "health-dept")),
    ("https://www.tumblr.com/blog/view/Health-Dept", ("tumblr", "handle", "health-dept")),
    ("https://www.tumblr.com/health-dept/12/flood", ("tumblr", "handle", "health-dept")),
    ("https://medium.com/@Health.Dept/flood-0123456789ab", ("medium", "handle", "health.dept")),
    ("https://healthdept.medium.com/", ("medium", "handle", "healthdept")),
    ("https://medium.com/Health-Dept", ("medium", "page", "health-dept")),
    ("https://m.twitch.tv/HealthDept/videos", ("twitch", "handle", "healthdept")),
    (
        "https://nextdoor.com/agency-detail/CA/Health-City/health-dept/",
        ("nextdoor", "page", "agency-detail/ca/health-city/health-dept"),
    ),
    ("https://nextdoor.co.uk/pages/Health-Dept", ("nextdoor", "page", "pages/health-dept")),
    ("https://München.example/Amt/?utm_source=x#top", ("website", "address", "xn--mnchen-3ya.example/Amt")),
    ("www.health.example.gov", ("website", "address", "www.health.example.gov")),
    ("https://health.example.gov:8443/a", ("website", "address", "health.example.gov:8443/a")),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2FHealthDept&h=AT0", X),
    ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fx.com%2FHealthDept&usg=1", X),
    ("https://www.youtube.com/redirect?event=video&q=https%3A%2F%2Fx.com%2FHealthDept", X),
    ("https://out.reddit.com/t3_a?url=https%3A%2F%2Fx.com%2FHealthDept&token=A", X),
    ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.com%2FHealthDept&data=05", X),
    ("https://vk.com/away.php?to=https%3A%2F%2Fx.com%2FHealthDept", X),
    ("https://urldefense.proofpoint.com/v2/url?u=https-3A__x.com_HealthDept&d=DwMF", X),
    ("https://urldefense.com/v3/__https://x.com/HealthDept__;!!Abc!x$", X),
    ("https://urldefense.com/v3/__https:/x.com/HealthDept*m__;Iw!!Abc!x$", X),
    (
        "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fx.com%252FHealthDept",
        X,
    ),
]


@pytest.mark.parametrize(("pasted", "identity"), FORMS, ids=[form for form, _ in FORMS])
def test_the_most_likely_account_comes_first_unless_a_name_fits_many_platforms(
    pasted: str, identity: tuple[str, str, str]
) -> None:
    found = read(pasted)
    assert found[0].identity == identity or (not pasted.startswith("http") and identity in [p.identity for p in found])


@pytest.mark.parametrize(("pasted", "identity"), FORMS, ids=[form for form, _ in FORMS])
def test_the_same_is_read_for_the_platform_it_is_typed_for(pasted: str, identity: tuple[str, str, str]) -> None:
    assert on_platform(identity[0], pasted).identity == identity


def test_a_bare_name_names_one_account_on_each_platform_that_writes_names_so() -> None:
    found = read("@HealthDept")
    assert [presence.platform for presence in found] == [
        key for key, channel in known().items() if channel.shapes.at_names
    ]


def test_a_page_is_read_as_part_of_the_site_above_it_but_never_of_its_neighbour() -> None:
    keys = [presence.key for presence in read("https://example.gov/health/news/7") if presence.platform == "website"]
    assert keys == ["example.gov/health/news/7", "example.gov/health/news", "example.gov/health", "example.gov"]
    assert "example.gov/health" not in [presence.key for presence in read("https://example.gov/health-news/7")]


def test_a_feed_is_its_exact_address() -> None:
    feed = on_platform("feed", "https://health.example.gov/feed.xml")
    assert feed.identity == ("feed", "address", "health.example.gov/feed.xml")
    assert feed in read("health.example.gov/feed.xml")


def test_what_is_typed_for_one_platform_is_not_taken_for_another() -> None:
    with pytest.raises(AddressRefused, match="is not an account on Mastodon"):
        on_platform("mastodon", "https://x.com/HealthDept")
