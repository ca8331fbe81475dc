"""Ways in which people paste registered accounts, and names that impostors would choose instead."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote

from tests.rooms.register.public.filled import OFFICIAL

PREFIXES = ("https://", "http://", "HTTPS://", "")
TAILS = ("", "/", "?utm_source=mail", "?s=20&t=ab", "#top")
WRAPS = ("{}", "  {}\n", "<{}>", "“{}”", "\u2068{}\u2069")
PAGES = {
    "x": (
        "x.com/WeatherDept",
        "mobile.twitter.com/weatherdept",
        "www.twitter.com/WEATHERDEPT",
        "m.twitter.com/WeatherDept/status/1",
        "x.com./WeatherDept",
        "twitter.com/@WeatherDept",
    ),
    "mastodon": (
        "social.weather.example/@weather",
        "SOCIAL.weather.example/@Weather/11",
        "social.weather.example/users/weather",
        "social.weather.example/web/@weather",
    ),
    "bluesky": ("bsky.app/profile/weather.example.gov", "bsky.app/profile/Weather.example.gov/post/3k"),
    "facebook": (
        "www.facebook.com/WeatherDept",
        "m.facebook.com/weather.dept",
        "fb.com/weatherdept",
        "mbasic.facebook.com/WeatherDept/posts/1",
        "fr-fr.facebook.com/WeatherDept",
    ),
    "instagram": ("instagram.com/weather.dept", "www.instagram.com/Weather.Dept/reel/C1"),
    "linkedin": ("www.linkedin.com/company/weather-dept", "au.linkedin.com/company/Weather-Dept/about"),
    "youtube": ("youtube.com/@WeatherDept", "m.youtube.com/@weatherdept/videos"),
    "threads": ("www.threads.net/@weather.dept", "threads.com/@Weather.Dept/post/C1"),
    "tiktok": ("www.tiktok.com/@weather.dept", "m.tiktok.com/@weather.dept/video/7"),
    "flickr": ("flickr.com/photos/weatherdept", "www.flickr.com/people/weatherdept"),
    "github": ("github.com/weather-dept", "github.com/Weather-Dept/register"),
    "reddit": ("old.reddit.com/user/WeatherDept", "www.reddit.com/u/weatherdept"),
    "website": ("münchen.example/wetter", "xn--mnchen-3ya.example/wetter", "MÜNCHEN.example/wetter/heute"),
}
NAMES = {
    "x": ("@WeatherDept", "＠weatherdept"),
    "mastodon": ("@weather@social.weather.example", "acct:Weather@SOCIAL.weather.example"),
    "bluesky": ("@weather.example.gov", "at://weather.example.gov/app.bsky.feed.post/3k"),
    "instagram": ("@weather.dept",),
    "github": ("@weather-dept",),
    "reddit": ("u/WeatherDept",),
}
REDIRECTORS = (
    "https://l.facebook.com/l.php?u={}&h=AT0",
    "https://www.google.com/url?sa=t&url={}",
    "https://www.youtube.com/redirect?q={}",
    "https://out.reddit.com/t3_a?url={}",
    "https://eur02.safelinks.protection.outlook.com/?url={}&data=05",
    "https://vk.com/away.php?to={}",
)


def pasted() -> Iterator[tuple[str, str]]:
    """(platform, text): more than 300, the same at every run."""
    dice = random.Random(4)
    for platform, pages in PAGES.items():
        for page in pages:
            for prefix in PREFIXES:
                yield platform, dice.choice(WRAPS).format(f"{prefix}{page}{dice.choice(TAILS)}")
            for redirector in dice.sample(REDIRECTORS, 3):
                yield platform, redirector.format(quote(f"https://{page}", safe=""))
    for platform, names in NAMES.items():
        yield from ((platform, wrap.format(name)) for name in names for wrap in WRAPS)


def look_alikes(count: int) -> Iterator[str]:
    """Texts that name something else than any registered account, and look like one."""
    dice = random.Random(39)
    real = {name.lstrip("@").lower() for name in OFFICIAL.values()} | {"newweather", "stormwatch", "hackeddept"}
    made: set[str] = set()
    while len(made) < count:
        name = _altered(dice, "WeatherDept")
        if name.lower() in real:
            continue
        page = dice.choice(
            [
                "https://x.com/{}",
                "https://x.com/{}/status/1",
                "https://www.instagram.com/{}/",
                "https://www.facebook.com/{}",
                "https://www.youtube.com/@{}",
                "https://www.tiktok.com/@{}",
                "@{}",
                "{}",
                "@{}@social.weather.example",
                "https://social.weather.example/@{}",
            ]
        )
        if "facebook" in page and name.replace(".", "").lower() == "weatherdept":
            continue  # Facebook takes this for the same name
        made.add(page.format(name))
    yield from sorted(made)
    for host in _HOSTS:
        yield host.format("WeatherDept")


_HOSTS = (
    "https://x.com.evil.example/{}",
    "https://evilx.com/{}",
    "https://x.com@evil.example/{}",
    "https://х.com/{}",
    "https://nitter.net/{}",
    "https://evil.example/?u=https://x.com/{}",
    "https://evil.example/@weather@social.weather.example",
    "@weather@socia1.weather.example",
    "@weather@social.weather.example.evil.example",
    "https://munchen.example/wetter",
    "https://münchen.example.evil.example/wetter",
    "https://münchen.example/wetterdienst",
    "@evil.weather.example.gov",
    "https://www.linkedin.com/school/weather-dept",
    "https://www.reddit.com/r/WeatherDept/",
    "https://www.youtube.com/user/WeatherDept",
    "https://www.flickr.com/photos/WeatherDept/",
)


def _altered(dice: random.Random, name: str) -> str:
    at = dice.randrange(len(name))
    letter = name[at]
    return dice.choice(
        [
            lambda: name[:at] + dice.choice("_.0123456789") + name[at:],
            lambda: name[:at] + letter + name[at:],
            lambda: name[:at] + name[at + 1 :],
            lambda: name[:at] + dice.choice("abcdefghijklmnopqrstuvwxyz") + name[at + 1 :],
            lambda: name[:at] + _CONFUSED.get(letter.lower(), "\u0131") + name[at + 1 :],
            lambda: dice.choice(["Official", "Real", "gov", "The_", "_"]) + name,
            lambda: name + dice.choice(["Official", "_gov", "1", "24", "_", ".", "HQ", "-au"]),
            lambda: name[:at] + dice.choice("\u200b\u200d\u00ad\u2060\u0301") + name[at:],
            lambda: "".join(chr(ord(sign) + 0xFEE0) for sign in name),
        ]
    )()


_CONFUSED = {
    "w": "\u051d",
    "e": "\u0435",
    "a": "\u0430",
    "t": "\u03c4",
    "h": "\u04bb",
    "r": "\u0433",
    "p": "\u0440",
    "d": "\u0501",
}
