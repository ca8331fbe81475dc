"""Repositories of the AT Protocol behind the port: recognised, whose, and read block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from stance.channels.bluesky.blobs import Blobs
from stance.channels.bluesky.layouts import LAYOUT, recognise
from stance.channels.bluesky.reading import RepositoryParts
from stance.channels.bluesky.repository import Repository
from stance.channels.port.exports import Export, ExportReader
from stance.engines.exports.package import Package


def _repository(export: Export) -> Repository:
    if not isinstance(export, Repository):
        raise TypeError(f"{type(export).__name__} was not recognised by this channel")
    return export


class RepositoryReader:
    name = "Bluesky repository"
    sent = "The repository that Bluesky gave you"
    getting = "Getting the repository from Bluesky"
    steps = (
        "On Bluesky: Settings → Account → Export my data → Download CAR file.",
        "Save the account’s DID document beside it, as did.json: https://plc.directory/ and the DID for did:plc, "
        "/.well-known/did.json on its host for did:web. With it the signature is checked.",
        "Pictures and videos are not in it: put their files beside it, each named by its CID.",
        "Pack all of it into one zip.",
    )
    unnamed = ""
    layouts: Mapping[str, str] = MappingProxyType({LAYOUT: "repository (a CAR file)"})
    untold = "This repository does not say whose it is: its signed commit is missing. Download it again."
    raw_type = "application/vnd.ipld.dag-cbor"

    def recognise(self, package: Package) -> Repository:
        return recognise(package)

    def owner(self, package: Package, export: Export, handle: str) -> tuple[str, str]:
        return export.account_id or "", export.handle or handle

    def nameless(self, account_id: str) -> str:
        """A name under ".invalid" (RFC 2606), which is nobody's host: a handle would have to be one."""
        last = account_id.removeprefix("did:").partition(":")[2].lower()
        words = "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in last)
        labels = [label.strip("-")[:60] for label in words.split(".")]
        return ".".join([label for label in labels if label.strip("-")][:3] or ["account"]) + ".handle.invalid"

    def media_files(self, package: Package, export: Export) -> Iterator[tuple[str, str]]:
        return (("", name) for name in Blobs(package).names())

    def open(self, package: Package, export: Export) -> RepositoryParts:
        return RepositoryParts(package, _repository(export))


EXPORTS: ExportReader = RepositoryReader()
