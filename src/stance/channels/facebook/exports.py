"""Exports of Pages and profiles behind the port: recognised, whose, and read part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stance.channels.facebook.files import USES
from stance.channels.facebook.layouts import Feed, recognise
from stance.channels.facebook.reading import FeedParts
from stance.channels.port.exports import NAME_IT, Export, ExportReader
from stance.engines.exports.package import Package


def _feed(export: Export) -> Feed:
    if not isinstance(export, Feed):
        raise TypeError(f"{type(export).__name__} was not recognised by this channel")
    return export


class FeedReader:
    name = "Facebook export"
    sent = "The export that Facebook sent you"
    getting = "Getting the export from Facebook"
    steps = (
        "On Facebook, switched to the Page: Settings → Your information and permissions → Download your information. Facebook "
        "renames these now and then.",
        "Choose all posts, the whole time, the format JSON (not HTML), and high quality for media.",
        "Facebook needs some hours or days, then sends a notice.",
        "Download every zip. Leave them packed, and import all of them together.",
    )
    unnamed = "Which Page is it?"
    layouts: Mapping[str, str] = MappingProxyType(
        {"page": "of a Page (profile_posts_1.json)", "profile": "of a profile (your_posts_1.json)"}
    )
    untold = (
        "This export does not say which Page it is of. Find the Page’s number (About → Page transparency), register the Page with it, "
        f"and name the Page: @name, or https://www.facebook.com/profile.php?id=NUMBER. {NAME_IT}"
    )
    raw_type = "application/json"

    def recognise(self, package: Package) -> Feed:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        return "", handle

    def nameless(self, account_id: str) -> str:
        return f"id{account_id}"[:50]

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        return (("", name) for name in USES.media_files(package))

    def open(self, package: Package, export: Export) -> FeedParts:
        return FeedParts(package, _feed(export))


EXPORTS: ExportReader = FeedReader()
