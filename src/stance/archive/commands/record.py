"""``stance record``: one record, its versions and its proof."""

from __future__ import annotations

import argparse
from typing import Any

from stance.archive.queries.records import Detail, detail
from stance.channels import discovery
from stance.doors.command_output import DONE, Output


def run(options: argparse.Namespace, output: Output) -> int:
    found = detail(options.id)
    if found is None:
        return output.refuse(
            f"No record {options.id} is held. Ids look like {_example()}; find them with stance search."
        )
    output.result(as_json(found), as_text(found))
    return DONE


def _example() -> str:
    """How record ids look, by the channel that most of them are of."""
    records = next(channel.records for channel in discovery.keeping())
    return records.record_id("<account id>", "<post id>") if records else ""


def as_json(found: Detail) -> dict[str, Any]:
    post = found.post
    return {
        "id": post.id,
        "platform": post.platform,
        "account": post.handle,
        "created_at": post.made_at,
        "kind": post.kind,
        "title": post.title,
        "author": post.author,
        "text": post.text,
        "transcripts": [{"language": language, "text": words} for language, words in post.transcripts],
        "links": [link["expanded"] for link in post.content.get("links", ())],
        "permalink": post.permalink,
        "thread": [one.id for one in [*found.above, post, *found.below]],
        "media": [
            {
                "id": media.media_id,
                "type": media.type,
                "url": media.url,
                "alt": media.alt or None,
                "file": media.member or None,
                "sha256": media.blob or None,
                "size_bytes": media.size_bytes,
            }
            for media in post.media
        ],
        "edited": post.is_edited,
        "lodged": post.as_json()["lodged"],
        "deleted": [
            {
                "kind": stone.kind,
                "at": stone.deleted_at.strftime("%Y-%m-%dT%H:%M:%SZ") if stone.deleted_at else None,
            }
            for stone in found.tombstones
        ],
        "content": post.content,
        "versions": [
            {
                "version": version.version,
                "number": version.number,
                "seen_at": version.seen_at,
                "source": version.source,
                "text": version.text,
            }
            for version in found.versions
        ],
        "seen_in": [
            {
                "import": seen.run.pk if seen.run else None,
                "exchange": seen.exchange.blob if seen.exchange else None,
                "file": seen.file,
                "position": seen.offset_bytes,
                "likes": seen.likes,
                "reposts": seen.reposts,
            }
            for seen in found.sightings
        ],
        "same_as": found.shown_as or None,
        "also_held_as": [twin.id for twin in found.twins],
        "not_in": [run.pk for run in found.absent_from],
        "proof": found.proof.text if found.proof else None,
        "vkey": found.proof.vkey if found.proof else None,
    }


def as_text(found: Detail) -> str:
    post = found.post
    lines = [
        f"{post.id}  {post.named}  {post.made_at}  {post.kind}",
        "",
        *([post.title, ""] if post.title else []),
        post.text,
        "",
    ]
    lines += [f"Transcript ({language}):\n{words}\n" for language, words in post.transcripts]
    if lodged := post.lodged:
        lines += [
            f"Lodged by {lodged.lodged_by_name}, {lodged.days_in_words}{' (late)' if lodged.is_late else ''}: {lodged.reason}",
            "",
        ]
    if found.shown_as:
        lines += [f"This is the same post as {found.shown_as}, which searches show.", ""]
    lines += [f"also held as {twin.id}, from an export" for twin in found.twins]
    lines += [f"version {version.number}  {version.version}  seen {version.seen_at}" for version in found.versions]
    lines += [f"seen in {seen.named}, {seen.file} at byte {seen.offset_bytes:,}" for seen in found.sightings]
    lines += [
        f"not in import {run.pk} ({run.seen_at}); this does not mean that it was deleted" for run in found.absent_from
    ]
    if found.proof and found.proof.text:
        lines += ["", f"Proof (check it with the key {found.proof.vkey}):", found.proof.text]
    elif found.proof:
        lines += ["", f"No proof can be given: {found.proof.problem}. Run stance verify."]
    else:
        lines += ["", "Not signed yet: the ledger's next checkpoint will include it."]
    return "\n".join(lines)
