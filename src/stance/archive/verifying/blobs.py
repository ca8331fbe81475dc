"""Every blob has the bytes its name says, and every blob that something refers to is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from stance.archive.blobs import BlobStore, store
from stance.archive.models import Exchange, ImportRun, Media, ProfilePicture
from stance.archive.named_above import named_above
from stance.archive.verifying.difference import Report

Advance = Callable[[int, int | None, str], None]


def check_blobs(report: Report, advance: Advance) -> None:
    blobs = store()
    held: set[str] = set()
    for digest in blobs.all():
        report.blobs += 1
        held.add(digest)
        advance(report.blobs, None, "Checking blobs")
        try:
            actual = blobs.actual(digest)
        except OSError as error:
            report.add("blob", digest, f"cannot be read: {error.strerror or error}")
            continue
        if actual != digest:
            report.add("blob", digest, f"its bytes have SHA-256 {actual}: they were changed after they were stored")
    for digest, user in referred_to(blobs):
        if digest not in held:
            report.add("blob", digest, f"is missing; {user} needs it")


def referred_to(blobs: BlobStore) -> Iterator[tuple[str, str]]:
    """Every blob that something names, with what names it; lists of files are read from ``blobs``."""
    for run in ImportRun.objects.exclude(original="").order_by("id"):
        yield run.original, f"import {run.pk} (the list of its files)"
        if run.media_list:
            yield run.media_list, f"import {run.pk} (the list of its media)"
        for digest, name in files_of(run, blobs).items():
            yield digest, f"import {run.pk} (its file {name})"
    for blob, url in Exchange.objects.order_by("pk").values_list("blob", "url").iterator(chunk_size=5000):
        yield blob, f"the answer of {url}"
    pictures = ProfilePicture.objects.exclude(blob="").order_by("pk").values_list("blob", "key", "account")
    for blob, key, account in pictures.iterator(chunk_size=5000):
        yield blob, f"picture {key} of account {account}"
    media = Media.objects.exclude(blob="").order_by("id").values_list("blob", "record__record_id", "media_id")
    for blob, record, name in media.iterator(chunk_size=5000):
        yield blob, f"media {name} of record {record}"
    yield from named_above()


def files_of(run: ImportRun, blobs: BlobStore | None = None) -> dict[str, str]:
    """SHA-256 → name of every file of an import's original; empty when the list is missing or damaged (which the
    list's own digest shows)."""
    try:
        with (blobs or store()).open(run.original) as stream:
            return {file["sha256"]: file["name"] for file in json.load(stream)["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
