"""Writing a bundle: records, reading copy, media, proofs, and how to check them, in flat memory for any number of posts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from stance.archive.blobs import store
from stance.archive.bundles import reading_copy
from stance.archive.bundles.flat_zip import CHUNK_BYTES, FlatZip
from stance.archive.bundles.lines import COLUMNS, Line, lines
from stance.archive.bundles.wish import BundleRefused, Wish
from stance.archive.importing.progress import Progress
from stance.archive.ledger.proofs import Prover
from stance.archive.ledger.sequencer import sequence
from stance.archive.ledger.statements import bundle_statement, state
from stance.archive.models import Bundle, Statement
from stance.archive.uploads.quota import free_bytes
from stance.engines.evidence import verifiers
from stance.engines.evidence.verifiers.verify import MANIFEST, MANIFEST_PROOF, RECORDS
from stance.engines.tables import write_rows, write_table

NOTHING = "Nothing is found any more, so there is nothing to download."
FULL = "The server's disk is full. Free space on it, or download fewer posts, without media."


@dataclass(frozen=True, slots=True)
class Written:
    records: int
    size_bytes: int
    manifest: str
    accounts: tuple[int, ...] = ()
    public: tuple[int, ...] = ()
    """Keys of what the public wrote."""


def write(bundle: Bundle, place: Path, progress: Progress) -> Written:
    """Write the zip to ``place``, whole or not at all. Raises BundleRefused, OSError (disk full), EvidenceError."""
    partial = place.with_name(f".{place.name}.partial")
    try:
        with _scratch() as manifest, _scratch() as records, _scratch() as table:
            zip_file = FlatZip(partial, manifest, scratch=Path(settings.SCRATCH_DIR))  # type: ignore[arg-type]
            try:
                written = _Writing(bundle, zip_file, manifest, records, table, progress).all()
                zip_file.close()
            finally:
                zip_file.discard()
        size = partial.stat().st_size
        partial.replace(place)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()
    return replace(written, size_bytes=size)


def _scratch() -> IO[bytes]:
    return tempfile.TemporaryFile(dir=settings.SCRATCH_DIR)


class _Writing:
    """One bundle on its way."""

    def __init__(
        self,
        bundle: Bundle,
        zip_file: FlatZip,
        manifest: IO[bytes],
        records: IO[bytes],
        table: IO[bytes],
        progress: Progress,
    ) -> None:
        self._bundle, self._zip, self._progress = bundle, zip_file, progress
        self._manifest, self._records, self._table = manifest, records, table
        self._wish = Wish.read(bundle.asked)
        head = sequence()
        if head is None:
            raise BundleRefused(NOTHING)
        self._prover = Prover(head)
        self._count = 0
        self._accounts: set[int] = set()
        self._public: list[int] = []

    def all(self) -> Written:
        total = self._wish.count()
        pages = self._pages()
        first = next(pages, None)
        if first is None:
            raise BundleRefused(NOTHING)
        self._table.write(write_table(COLUMNS, ()).encode())
        for number, (page, is_last) in enumerate(_with_last(chain([first], pages)), start=1):
            self._add_page(number, page, is_last=is_last)
            self._progress.advance(self._count, max(total, self._count), "Collecting posts")
            if not free_bytes(Path(settings.BUNDLES_DIR)):
                raise BundleRefused(FULL)
        for name, stream in ((RECORDS, self._records), ("records.csv", self._table)):
            size = stream.tell()
            stream.seek(0)
            self._zip.add_stream(name, stream, size)  # type: ignore[arg-type]
        self._zip.add("checkpoint", self._prover.head.note.encode())
        self._zip.add("vkey", f"{self._prover.vkey}\n".encode())
        self._zip.add("VERIFY.txt", self._how_to_verify().encode())
        for program in ("verify.py", "verify.html"):
            self._zip.add(program, verifiers.source(program))
        return self._stated()

    def _pages(self) -> Iterator[list[Line]]:
        for keys in self._wish.stretches():
            if found := lines(keys, self._prover, with_media=self._wish.with_media):
                yield found

    def _add_page(self, number: int, page: list[Line], *, is_last: bool) -> None:
        for line in page:
            self._zip.add(line.proof_path, line.proof.encode())
            for one in line.media:
                if one.path:
                    with store().open(one.shown.media.blob) as stream:
                        self._zip.add_stream(one.path, stream, one.shown.media.size_bytes or 0)
            self._records.write(json.dumps(line.as_json(), ensure_ascii=False).encode() + b"\n")
        self._table.write(write_rows(line.cells() for line in page).encode())
        copy = reading_copy.page(number, page, self._facts(), is_last=is_last)
        self._zip.add(reading_copy.page_name(number), copy)
        self._count += len(page)
        self._accounts |= {line.post.account_id for line in page}
        self._public += [line.post.key for line in page if line.post.is_by_public]

    def _stated(self) -> Written:
        """State the list of files in the ledger, and put it and its proof in: what is changed or taken out later shows."""
        size = self._manifest.tell()
        self._manifest.seek(0)
        digest = sha256()
        while chunk := self._manifest.read(CHUNK_BYTES):
            digest.update(chunk)
        manifest = digest.hexdigest()
        with transaction.atomic():
            self._progress.fence()
            entry = state(
                bundle_statement(
                    bundle=self._bundle.pk,
                    manifest=manifest,
                    records=self._count,
                    words=self._bundle.words,
                    made_at=self._bundle.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                )
            )
        head = sequence()
        if head is None:
            raise BundleRefused(NOTHING)
        said = Statement.objects.select_related("entry").get(entry=entry)
        proof = Prover(head).of_statement(said)
        self._manifest.seek(0)
        self._zip.list_no_more()
        self._zip.add_stream(MANIFEST, self._manifest, size)  # type: ignore[arg-type]
        self._zip.add(MANIFEST_PROOF, proof.encode())
        return Written(self._count, 0, manifest, tuple(sorted(self._accounts)), tuple(self._public))

    def _facts(self) -> list[tuple[str, str]]:
        bundle = self._bundle
        return [
            ("What was downloaded", bundle.words),
            ("By", bundle.requested_by),
            ("Asked for", bundle.made_at.strftime("%a %-d %b %Y, %H:%M UTC")),
            ("Media", "with the media in the archive" if self._wish.with_media else "left out"),
        ]

    def _how_to_verify(self) -> str:
        facts = "\n".join(f"{term}: {words}" for term, words in self._facts())
        return HOW_TO_VERIFY.format(facts=facts, count=f"{self._count:,}", vkey=self._prover.vkey)


def _with_last(pages: Iterator[list[Line]]) -> Iterator[tuple[list[Line], bool]]:
    """Each page, and whether it is the last."""
    held = next(pages, None)
    while held is not None:
        after = next(pages, None)
        yield held, after is None
        held = after


HOW_TO_VERIFY = """HOW TO CHECK THIS BUNDLE

{facts}
Records: {count}

1. Get the ledger's public key from the agency by another way than this bundle: its web site, a letter, a call. It must be

   {vkey}

2. In this folder:

   python3 verify.py --key 'THE KEY FROM THE AGENCY'

   Python's standard library is enough; nothing is installed, no network is used. It ends in PROVEN (exit code 0), or names
   everything that was changed, taken out or put in since the bundle was made (exit code 1). Without --key it uses the copy of
   the key in the file "vkey", which whoever changed the bundle could have changed too.

   One proof alone:  python3 verify.py proofs/NAME.tlog-proof --key 'KEY'
   In a browser:     open verify.html, paste the key, choose files from proofs/.

What is in it
   records.jsonl    one record a line: everything, with the content exactly as it is proven
   records.csv      the same as a table (UTF-8; cells that a spreadsheet would run as formulas begin with ')
   index.html       a copy for reading, with pages/
   media/           pictures and video, as they were in the platform's export
   proofs/          one C2SP tlog-proof for each record: in the ledger, with this content, seen at this time in this export
   checkpoint       the signed head that the proofs lead to
   manifest-sha256.txt, manifest.tlog-proof
                    the list of all files, and the proof that this list is in the ledger

What it proves: these records were in the agency's ledger, with this content, when the head was signed, and the files are those that
were downloaded then. What it does not prove: that a post is true, or that the search found all there is.
"""
