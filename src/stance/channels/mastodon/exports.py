"""Exports of Mastodon, and of what works like it, behind the port: recognised, whose, and read part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stance.channels.mastodon.attachments import MediaFiles
from stance.channels.mastodon.layouts import MastodonExport, followers_of, recognise
from stance.channels.mastodon.outboxes import host_of
from stance.channels.mastodon.reading import OutboxReader
from stance.channels.port.exports import Export, ExportReader
from stance.engines.exports.package import Package

LONGEST_HANDLE = 200


def _own(export: Export) -> MastodonExport:
    if not isinstance(export, MastodonExport):
        raise TypeError(f"{type(export).__name__} was not recognised by this channel")
    return export


class MastodonExports:
    name = "Mastodon archive"
    sent = "The archive that your Mastodon server made"
    getting = "Getting the archive from Mastodon"
    steps = (
        "On your server: Preferences → Import and export → Request your archive. It can be asked for once in seven days.",
        "The server sends a mail when it is made.",
        "Download it (zip or tar.gz). Leave it packed.",
    )
    unnamed = "An outbox.json without its actor.json?"
    layouts: Mapping[str, str] = MappingProxyType(
        {
            "mastodon": "Mastodon (outbox.json, actor.json, media)",
            "pleroma": "Pleroma or Akkoma (outbox.json, actor.json, no media)",
            "outbox": "outbox.json alone, as snac writes it",
        }
    )
    untold = (
        "This archive does not say whose it is: it has no actor.json, and its posts do not tell. "
        "Ask the server for an archive with actor.json."
    )
    raw_type = "application/activity+json"

    def recognise(self, package: Package) -> MastodonExport:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        """An outbox that is not empty says by its activities whose it is, and that is looked at when it is recognised."""
        return export.account_id or "", export.handle or handle

    def nameless(self, account_id: str) -> str:
        """The last part of the account's address is its name on every server that is known."""
        path = account_id.partition("://")[2].partition("/")[2].rstrip("/")
        name = path.rpartition("/")[2].removeprefix("@") or "account"
        return f"@{name}@{host_of(account_id)}"[:LONGEST_HANDLE]

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        return (("", name) for name in MediaFiles(package).names())

    def open(self, package: Package, export: Export) -> OutboxReader:
        return OutboxReader(package, _own(export), followers_of(package, _own(export)))


EXPORTS: ExportReader = MastodonExports()
