"""A record as a bundle holds it: a line of JSON, a row of CSV, its files and its proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stance.archive.ledger.proofs import Prover
from stance.archive.media_shown import Shown, media_of
from stance.archive.models import Media, Version
from stance.archive.queries.posts import Post, current_versions, posts
from stance.archive.record_files import distinct

COLUMNS = (
    "id", "platform", "account", "created_at", "kind", "language", "text", "permalink", "reply_to", "edited", "deleted",
    "media", "alt_texts", "version", "seen_at", "proof", "title", "author", "by", "author_handle", "author_address",
)  # fmt: skip
ENDING = re.compile(r"[a-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A medium with its name in the bundle; "" when its file is not kept, or was not asked for."""

    shown: Shown
    path: str


@dataclass(frozen=True, slots=True)
class Line:
    """One record. ``proof`` is the text of its .tlog-proof, to stand at ``proof_path``."""

    post: Post
    version: Version
    media: list[Enclosed]
    proof: str
    proof_path: str

    def as_json(self) -> dict[str, Any]:
        """Keys are an interface: verify.py reads them."""
        return self.post.as_json() | {
            "language": self.post.language,
            "reply_to": self.post.reply_to,
            "version": bytes(self.version.digest).hex(),
            "seen_at": self.version.seen_at,
            "source": self.version.source,
            "content": self.post.content,
            "media": [
                {
                    "id": one.shown.media.media_id,
                    "type": one.shown.media.type,
                    "url": one.shown.media.url,
                    "alt": one.shown.alt,
                    "sha256": one.shown.media.blob or None,
                    "path": one.path or None,
                }
                for one in self.media
            ],
            "proof": self.proof_path,
        }

    def cells(self) -> Sequence[object]:
        """In the order of COLUMNS."""
        post = self.post
        paths, alts = (
            [one.path for one in self.media if one.path],
            [one.shown.alt for one in self.media if one.shown.alt],
        )
        return (
            post.id, post.platform, post.handle, post.made_at, post.kind, post.language, post.text, post.permalink,
            post.reply_to, "yes" if post.is_edited else "no", "yes" if post.is_deleted else "no", " ".join(paths),
            "\n".join(alts), bytes(self.version.digest).hex(), self.version.seen_at, self.proof_path,
            post.title, post.author, "public" if post.is_by_public else "account", post.author_handle, post.author_address,
        )  # fmt: skip


def lines(keys: Sequence[int], prover: Prover, *, with_media: bool) -> list[Line]:
    """These records, in this order: three queries however many. Left out is what came in after the prover's head was signed.
    Raises EvidenceError where the ledger does not fit one."""
    versions = {key: one for key, one in current_versions(keys, "entry").items() if prover.reaches(one)}
    return [_line(post, versions[post.key], prover, with_media=with_media) for post in posts(keys, versions)]


def _line(post: Post, version: Version, prover: Prover, *, with_media: bool) -> Line:
    name = distinct(post.id)
    media = [
        Enclosed(one, f"media/{name}-{number}.{_ending(one.media)}" if with_media and one.media.blob else "")
        for number, one in enumerate(media_of(post), start=1)
    ]
    return Line(post, version, media, prover.of(version, post.id), f"proofs/{name}.tlog-proof")


def _ending(media: Media) -> str:
    found = media.member.rpartition(".")[2].lower()
    return found if ENDING.fullmatch(found) else "bin"
