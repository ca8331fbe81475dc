"""Exports of accounts behind the port: recognised, whose, and read part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stance.channels.instagram.files import USES
from stance.channels.instagram.layouts import Feed, recognise
from stance.channels.instagram.reading import FeedParts
from stance.channels.port.exports import NAME_IT, Export, ExportReader
from stance.engines.exports.package import Package


def _feed(export: Export) -> Feed:
    if not isinstance(export, Feed):
        raise TypeError(f"{type(export).__name__} was not recognised by this channel")
    return export


class FeedReader:
    name = "Instagram export"
    sent = "The export that Instagram sent you"
    getting = "Getting the export from Instagram"
    steps = (
        "On Instagram: Settings → Accounts Center → Your information and permissions → Download your information. Instagram renames "
        "these now and then.",
        "Choose all content, the whole time, the format JSON (not HTML), and high quality for media.",
        "Instagram needs some hours or days, then sends a notice.",
        "Download every zip. Leave them packed, and import all of them together.",
    )
    unnamed = ""
    layouts: Mapping[str, str] = MappingProxyType(
        {
            "current": "current (your_instagram_activity/media/posts_1.json)",
            "content": "2021–2023 (content/posts_1.json)",
            "media.json": "until 2020 (media.json)",
        }
    )
    untold = f"This export does not say whose it is. Name the account: @name. {NAME_IT}"
    raw_type = "application/json"

    def recognise(self, package: Package) -> Feed:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        """No export has the account's number. Where the register has none either, the name that the account has today stands for
        it for good, told by its "@"; a later name is then given to the account on the register."""
        known = export.handle or handle
        return (f"@{known.lower()}", known) if known else ("", "")

    def nameless(self, account_id: str) -> str:
        return account_id.removeprefix("@") if account_id.startswith("@") else f"id{account_id}"[:30]

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        return (("", name) for name in USES.media_files(package))

    def open(self, package: Package, export: Export) -> FeedParts:
        return FeedParts(package, _feed(export))


EXPORTS: ExportReader = FeedReader()
