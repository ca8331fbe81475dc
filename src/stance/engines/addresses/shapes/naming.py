"""From a name on a platform to its presence: the steps that all platforms share."""

from __future__ import annotations

from stance.engines.addresses.platforms import PLATFORMS
from stance.engines.addresses.presence import AddressRefused, Presence, fold

HOME = {
    "x": "https://x.com/{}",
    "facebook": "https://www.facebook.com/{}",
    "instagram": "https://www.instagram.com/{}/",
    "youtube": "https://www.youtube.com/@{}",
    "threads": "https://www.threads.net/@{}",
    "tiktok": "https://www.tiktok.com/@{}",
    "flickr": "https://www.flickr.com/photos/{}/",
    "github": "https://github.com/{}",
    "pinterest": "https://www.pinterest.com/{}/",
    "snapchat": "https://www.snapchat.com/add/{}",
    "vimeo": "https://vimeo.com/{}",
    "bluesky": "https://bsky.app/profile/{}",
}


def by_handle(platform: str, name: str) -> Presence:
    """The account called ``name`` (without @) on a platform of one name space. Raises AddressRefused."""
    rule = PLATFORMS[platform]
    if not rule.handle.fullmatch(name):
        raise AddressRefused(f"“{name}” cannot be a name on {rule.name}. Give it as {rule.example}.")
    key = fold(name) if rule.folds_case else name
    if platform == "facebook":
        key = key.replace(".", "")
    return Presence(platform, "handle", key, name, HOME[platform].format(_written(name)))


def _written(name: str) -> str:
    return name if name.isascii() else "".join(c if c.isascii() else _percent(c) for c in name)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8"))


def names_no_account(platform: str, what: str = "") -> AddressRefused:
    """The refusal of an address on a platform that says nothing about whose it is."""
    rule = PLATFORMS[platform]
    told = what or f"This address is on {rule.name}, but names no account."
    return AddressRefused(f"{told} Give the account as {rule.example}.")
