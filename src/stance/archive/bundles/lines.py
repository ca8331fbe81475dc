"""A record as a bundle holds it: a line of JSON, a row of CSV, its files and its proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from stance.archive.ledger.proofs import Prover
from stance.archive.models import Media, Version
from stance.archive.queries.posts import Post, current_versions, posts

COLUMNS = (
    "id", "platform", "account", "created_at", "kind", "language", "text", "permalink", "reply_to", "edited", "deleted",
    "media", "alt_texts", "version", "seen_at", "proof",
)  # fmt: skip
PLAIN = re.compile(r"[A-Za-z0-9_-]+[:/][A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)?")
ENDING = re.compile(r"[a-z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A medium with its name in the bundle; "" when its file is not kept, or was not asked for."""

    media: Media
    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class Line:
    """One record. ``proof`` is the text of its .tlog-proof, to stand at ``proof_path``."""

    post: Post
    version: Version
    media: list[Enclosed]
    proof: str
    proof_path: str

    @property
    def created_at(self) -> str:
        return self.post.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def as_json(self) -> dict[str, Any]:
        """Keys are an interface: verify.py reads them."""
        post = self.post
        return {
            "id": post.id,
            "platform": post.platform,
            "account": post.handle,
            "created_at": self.created_at,
            "kind": post.kind,
            "language": post.language,
            "text": post.text,
            "permalink": post.permalink,
            "reply_to": post.reply_to,
            "edited": post.is_edited,
            "deleted": post.is_deleted,
            "version": bytes(self.version.digest).hex(),
            "seen_at": self.version.seen_at,
            "source": self.version.source,
            "content": post.content,
            "media": [
                {
                    "id": one.media.media_id,
                    "type": one.media.type,
                    "url": one.media.url,
                    "alt": one.alt,
                    "sha256": one.media.blob or None,
                    "path": one.path or None,
                }
                for one in self.media
            ],
            "proof": self.proof_path,
        }

    def cells(self) -> Sequence[object]:
        """In the order of COLUMNS."""
        post = self.post
        paths, alts = [one.path for one in self.media if one.path], [one.alt for one in self.media if one.alt]
        return (
            post.id, post.platform, post.handle, self.created_at, post.kind, post.language, post.text, post.permalink,
            post.reply_to, "yes" if post.is_edited else "no", "yes" if post.is_deleted else "no", " ".join(paths),
            "\n".join(alts), bytes(self.version.digest).hex(), self.version.seen_at, self.proof_path,
        )  # fmt: skip


def lines(keys: Sequence[int], prover: Prover, *, with_media: bool) -> list[Line]:
    """These records, in this order: five queries however many. Left out is what came in after the prover's head was signed.
    Raises EvidenceError where the ledger does not fit one."""
    versions = {key: one for key, one in current_versions(keys, "entry").items() if prover.reaches(one)}
    found = [post for post in posts(keys) if post.key in versions]
    return [_line(post, versions[post.key], prover, with_media=with_media) for post in found]


def _line(post: Post, version: Version, prover: Prover, *, with_media: bool) -> Line:
    name = file_name(post.id)
    alts = {str(one.get("id", "")): str(one.get("alt", "")) for one in post.content.get("media", [])}
    media = [
        Enclosed(
            one,
            f"media/{name}-{number}.{_ending(one)}" if with_media and one.blob else "",
            alts.get(one.media_id) or one.alt,
        )
        for number, one in enumerate(post.media, start=1)
    ]
    return Line(post, version, media, prover.of(version, post.id), f"proofs/{name}.tlog-proof")


def file_name(record_id: str) -> str:
    """A record's id in signs that every file system takes. No two ids of one bundle have the same."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "-", record_id)[:100]
    return plain if PLAIN.fullmatch(record_id) else f"{plain}-{sha256(record_id.encode()).hexdigest()[:12]}"


def _ending(media: Media) -> str:
    found = media.member.rpartition(".")[2].lower()
    return found if ENDING.fullmatch(found) else "bin"
