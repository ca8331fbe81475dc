"""The platforms: their names, hosts, what a name on them looks like, and whether they tell capitals apart.

A host that is not listed is not the platform: a suffix or prefix never counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Platform:
    key: str
    name: str
    example: str
    """What to type, shown in refusals."""
    handle: re.Pattern[str]
    folds_case: bool
    source: str
    """Where the rule about names is from: the document, and its date or the date it was read."""
    hosts: frozenset[str] = frozenset()
    host_pattern: re.Pattern[str] | None = None
    """For platforms with one host a country or language."""
    at_names: bool = False
    """Whether people write an account there as @name, so that @name alone may mean it."""

    def has_host(self, host: str) -> bool:
        return host in self.hosts or bool(self.host_pattern and self.host_pattern.fullmatch(host))


def _hosts(*domains: str, under: tuple[str, ...] = ("www", "m", "mobile")) -> frozenset[str]:
    return frozenset(domains) | {f"{prefix}.{domain}" for domain in domains for prefix in under}


NEVER = re.compile(r"(?!)")

_ALL = (
    Platform(
        "x",
        "X (Twitter)",
        "https://x.com/name or @name",
        re.compile(r"[A-Za-z0-9_]{1,15}"),
        True,
        "X Help Center, “Username rules”: 15 letters, digits and underscores, capitals not told apart; an undated help page",
        _hosts("x.com", "twitter.com"),
        at_names=True,
    ),
    Platform(
        "mastodon",
        "Mastodon",
        "@name@host or https://host/@name",
        re.compile(r"[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_]+)?"),
        True,
        "Mastodon documentation, “WebFinger”; RFC 7565 (acct:, May 2015). Mastodon finds names whatever their capitals",
    ),
    Platform(
        "bluesky",
        "Bluesky",
        "https://bsky.app/profile/name.example.org or @name.example.org",
        re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"),
        True,
        "AT Protocol specifications “Handle” and “DID”; read November 2026",
        frozenset({"bsky.app", "www.bsky.app", "main.bsky.dev", "staging.bsky.app"}),
    ),
    Platform(
        "facebook",
        "Facebook",
        "https://www.facebook.com/name",
        re.compile(r"(?![0-9.]+\Z)[A-Za-z0-9][A-Za-z0-9.]{3,48}[A-Za-z0-9]"),
        True,
        "Facebook Help Center, “Guidelines for creating a custom username”: full stops and capitals cannot tell names "
        "apart; read November 2026",
        _hosts("facebook.com", "fb.com", under=("www", "m", "mobile", "web", "mbasic", "touch", "free", "p", "d")),
        re.compile(r"[a-z]{2}-[a-z]{2}\.facebook\.com"),
        at_names=True,
    ),
    Platform(
        "instagram",
        "Instagram",
        "https://www.instagram.com/name or @name",
        re.compile(r"(?!.*\.\.)[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?"),
        True,
        "Instagram Help Center, “Change your username”: 30 letters, digits, full stops and underscores; an undated help page",
        _hosts("instagram.com", "instagr.am"),
        at_names=True,
    ),
    Platform(
        "linkedin",
        "LinkedIn",
        "https://www.linkedin.com/company/name",
        NEVER,
        True,
        "LinkedIn Help, “LinkedIn Page public URL” and “Manage your public profile URL”; an undated help page",
        _hosts("linkedin.com"),
        re.compile(r"[a-z]{2}\.linkedin\.com"),
    ),
    Platform(
        "youtube",
        "YouTube",
        "https://www.youtube.com/@name",
        re.compile(r"(?=.{3,30}\Z)[^\W_](?:[\w.·-]*[^\W_])?"),
        True,
        "YouTube Help, “Handles overview” and “Understand your channel URLs”: 3–30 letters, digits, and _ - . · between "
        "them; capitals not told apart. We fold only A–Z, so that no two alphabets are mixed; an undated help page",
        _hosts("youtube.com", under=("www", "m", "music")),
        at_names=True,
    ),
    Platform(
        "threads",
        "Threads",
        "https://www.threads.net/@name or @name",
        re.compile(r"(?!.*\.\.)[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?"),
        True,
        "Threads Help Center: the name is the account's Instagram name; an undated help page",
        _hosts("threads.net", "threads.com", under=("www",)),
        at_names=True,
    ),
    Platform(
        "tiktok",
        "TikTok",
        "https://www.tiktok.com/@name or @name",
        re.compile(r"[A-Za-z0-9_.]{1,23}[A-Za-z0-9_]"),
        True,
        "TikTok Support, “Changing your username”: letters, digits, underscores and full stops, none at the end; "
        "an undated help page",
        _hosts("tiktok.com", under=("www", "m")),
        at_names=True,
    ),
    Platform(
        "flickr",
        "Flickr",
        "https://www.flickr.com/photos/name",
        re.compile(r"[A-Za-z0-9_-]{1,100}"),
        False,
        "Flickr API, “URLs”: a user id (NSID) or a path alias; nothing is said about capitals, so they count; "
        "an undated help page",
        _hosts("flickr.com", under=("www", "m", "secure")),
    ),
    Platform(
        "github",
        "GitHub",
        "https://github.com/name",
        re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?"),
        True,
        "GitHub Docs, “Username considerations”: letters, digits and single hyphens, 39 characters; an undated help page",
        _hosts("github.com", under=("www", "gist")),
        at_names=True,
    ),
    Platform(
        "pinterest",
        "Pinterest",
        "https://www.pinterest.com/name",
        re.compile(r"[A-Za-z0-9_]{3,30}"),
        True,
        "Pinterest Help Center, “Edit your profile”: 3–30 letters, digits and underscores; an undated help page",
        _hosts("pinterest.com")
        | {f"www.pinterest.{end}" for end in ("ca", "co.uk", "com.au", "de", "es", "fr", "ie", "it", "jp", "nz", "pt")}
        | {f"pinterest.{end}" for end in ("ca", "co.uk", "com.au", "de", "es", "fr", "ie", "it", "jp", "nz", "pt")},
        re.compile(r"[a-z]{2}\.pinterest\.com"),
    ),
    Platform(
        "reddit",
        "Reddit",
        "https://www.reddit.com/r/name or https://www.reddit.com/user/name",
        NEVER,
        True,
        "Reddit Help, “Usernames” and “Community names”: letters, digits, _ and -, capitals not told apart; an undated help page",
        _hosts("reddit.com", under=("www", "old", "new", "np", "m", "i", "sh", "amp")),
    ),
    Platform(
        "snapchat",
        "Snapchat",
        "https://www.snapchat.com/add/name",
        re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,13}[A-Za-z0-9]"),
        True,
        "Snapchat Support, “Username requirements”: 3–15 letters, digits, and _ - . between them; an undated help page",
        _hosts("snapchat.com", under=("www", "m", "story")),
        at_names=True,
    ),
    Platform(
        "vimeo",
        "Vimeo",
        "https://vimeo.com/name",
        re.compile(r"(?![0-9]+\Z)[A-Za-z0-9]{1,32}"),
        False,
        "Vimeo Help Center, “Custom URL”: letters and digits; nothing is said about capitals, so they count; "
        "an undated help page",
        _hosts("vimeo.com", under=("www",)),
    ),
    Platform(
        "website",
        "Web site",
        "https://www.example.org",
        NEVER,
        False,
        "WHATWG URL Standard; RFC 3986 section 6.2.2 (January 2005); UTS #46 and RFC 5891 for hosts",
    ),
    Platform(
        "feed",
        "Feed",
        "https://www.example.org/feed.xml",
        NEVER,
        False,
        "As web sites",
    ),
)
PLATFORMS: Mapping[str, Platform] = MappingProxyType({platform.key: platform for platform in _ALL})


def platform_at(host: str) -> Platform | None:
    """The platform that owns this host (lower case, ASCII), or None for any other web site."""
    return next((platform for platform in _ALL if platform.has_host(host)), None)
