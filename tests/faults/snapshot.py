"""What an installation holds, without what differs by chance (salts, commitments, times of the run itself)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

QUERIES = {
    "records": """SELECT r.record_id, r.id, r.kind, r.language, r.reply_to, r.versions_count, r.is_edited, r.is_deleted,
        r.has_media, a.handle FROM archive_record r JOIN register_account a ON a.id = r.account_id ORDER BY 1""",
    "versions": """SELECT r.record_id, v.number, v.digest, v.content, v.seen_at, v.source FROM archive_version v
        JOIN archive_record r ON r.id = v.record_id ORDER BY 1, 2""",
    "observations": """SELECT r.record_id, f.name, o.offset_bytes, o.length_bytes, o.likes, o.reposts
        FROM archive_observation o JOIN archive_record r ON r.id = o.record_id
        JOIN archive_importfile f ON f.id = o.file_id ORDER BY 1, 2, 3""",
    "media": """SELECT r.record_id, m.media_id, m.type, m.url, m.alt, m.member, m.blob, m.size_bytes
        FROM archive_media m JOIN archive_record r ON r.id = m.record_id ORDER BY 1, 2""",
    "aliases": "SELECT a.alias, r.record_id FROM archive_alias a JOIN archive_record r ON r.id = a.record_id ORDER BY 1",
    "tombstones": """SELECT r.record_id, t.kind, t.deleted_at FROM archive_tombstone t
        JOIN archive_record r ON r.id = t.record_id ORDER BY 1""",
    "found": "SELECT rowid, words, facts FROM archive_search ORDER BY 1",
    # How often the trail was sealed meanwhile depends on the clock, not on the import.
    "entries": """SELECT kind, count(*), count("index") FROM archive_entry WHERE kind <> 'audit'
        GROUP BY 1 ORDER BY 1""",
    "runs": """SELECT state, layout, original, claimed, counted, new, new_versions, already_held, failed, absent,
        media_present, media_missing, quarantined, not_read, media_list FROM archive_importrun ORDER BY id""",
    "files": 'SELECT name, claimed, counted, is_read FROM archive_importfile ORDER BY run_id, "order"',
    "failures": "SELECT file, position, reason FROM archive_importfailure ORDER BY 1, 2, 3",
}


def snapshot(data: Path) -> dict[str, Any]:
    with sqlite3.connect(data / "db.sqlite3") as database:
        found: dict[str, Any] = {name: database.execute(query).fetchall() for name, query in QUERIES.items()}
    database.close()
    found["blobs"] = sorted(path.name for path in (data / "blobs").glob("??/??/*"))
    found["left over"] = sorted(path.name for path in (data / "blobs").glob(".partial-*"))
    return found


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The parts that differ, short enough to read."""
    return {
        name: (
            [row for row in one[name] if row not in other[name]][:3],
            [row for row in other[name] if row not in one[name]][:3],
        )
        for name in one
        if one[name] != other[name]
    }
