"""Writing entries into the ledger from a domain transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stance.archive.models import Entry, Statement
from stance.engines.evidence.commitment import parse_entry, seal, seal_many
from stance.journal.fingerprint import Fingerprint


def state(statement: Mapping[str, object]) -> Entry:
    """Commit to a statement: one entry row (public) and its opening (private), in the caller's transaction."""
    sealed = seal(statement)
    kind, commitment = parse_entry(sealed.entry)
    entry = Entry.objects.create(kind=kind, commitment=commitment)
    Statement.objects.create(entry=entry, salt=sealed.salt, body=sealed.statement)
    return entry


def state_many(statements: Iterable[Mapping[str, object]]) -> None:
    """The same for many, in their order."""
    sealed = list(seal_many(statements))
    parsed = [parse_entry(one.entry) for one in sealed]
    entries = Entry.objects.bulk_create([Entry(kind=one.kind, commitment=one.commitment) for one in parsed])
    Statement.objects.bulk_create(
        [Statement(entry=entry, salt=one.salt, body=one.statement) for entry, one in zip(entries, sealed, strict=True)]
    )


def exchange_statement(
    *, account: str, url: str, status: int, seen_at: str, exchange: str, body: str
) -> dict[str, object]:
    """What the "capture" entry of an answer commits to: ``exchange`` is the hex SHA-256 of its WARC records, ``body`` that of the
    answer's body, ``seen_at`` when it was asked, RFC 3339 in UTC."""
    return {
        "kind": "capture",
        "account": account,
        "url": url,
        "status": status,
        "seen_at": seen_at,
        "exchange": exchange,
        "body": body,
    }


def file_statement(
    *, record: str, media_id: str, url: str, seen_at: str, file: str, size_bytes: int
) -> dict[str, object]:
    """What the "capture" entry of a fetched file commits to: ``file`` is its hex SHA-256, ``seen_at`` when it came, RFC 3339 in UTC."""
    return {
        "kind": "capture",
        "record": record,
        "media_id": media_id,
        "url": url,
        "seen_at": seen_at,
        "file": file,
        "size_bytes": size_bytes,
    }


def alias_statement(*, provisional: str, record: str, seen_at: str, told_by: str) -> dict[str, object]:
    """What the "alias" entry of two records that are one post commits to: ``provisional`` is the id that was made up for an export,
    ``record`` the platform's own; ``told_by`` is "text and time", or "a person"; ``seen_at`` when it was decided, RFC 3339 in UTC."""
    return {
        "kind": "alias",
        "alias": provisional,
        "provisional": True,
        "record": record,
        "seen_at": seen_at,
        "told_by": told_by,
    }


def profile_statement(*, account: str, number: int, profile: str, seen_at: str, source: str) -> dict[str, object]:
    """What the "capture" entry of a state of an account's profile commits to: ``profile`` is the hex SHA-256 of its content, ``source``
    that of the answer that shows it, ``seen_at`` when that was asked, RFC 3339 in UTC."""
    return {
        "kind": "capture",
        "account": account,
        "number": number,
        "profile": profile,
        "seen_at": seen_at,
        "source": source,
    }


def picture_statement(
    *, account: str, key: str, url: str, seen_at: str, picture: str, size_bytes: int
) -> dict[str, object]:
    """What the "capture" entry of a picture of a profile commits to: ``picture`` is its hex SHA-256, ``seen_at`` when it came, RFC 3339 in
    UTC."""
    return {
        "kind": "capture",
        "account": account,
        "key": key,
        "url": url,
        "seen_at": seen_at,
        "picture": picture,
        "size_bytes": size_bytes,
    }


def coverage_statement(
    *,
    account: str,
    begins: str,
    ends: str,
    looks: int,
    failed: int,
    records: int,
    versions: int,
    absent_once: int,
    oldest: int | None,
    newest: int | None,
    problem: str,
    lists: Mapping[str, object],
) -> dict[str, object]:
    """What a "coverage" entry commits to: how often an account was looked at from ``begins`` to ``ends`` (RFC 3339, UTC), between
    which instants (Unix seconds) every post was shown, and how often each list beside its posts was read, where there is one."""
    told: dict[str, object] = {
        "kind": "coverage",
        "account": account,
        "begins": begins,
        "ends": ends,
        "looks": looks,
        "failed": failed,
        "records": records,
        "versions": versions,
        "absent_once": absent_once,
        "oldest": oldest,
        "newest": newest,
        "problem": problem,
    }
    return told | ({"lists": dict(lists)} if lists else {})


def lodgement_statement(
    *,
    record: str,
    account: str,
    way: str,
    lodged_at: str,
    lodged_by: str,
    reason: str,
    posted_at: str,
    days: int,
    limit_days: int,
    exchange: str,
    original: str,
) -> dict[str, object]:
    """What a "lodgement" entry commits to: who lodged the post, when (RFC 3339, UTC) and why, how many days after it was posted and how many
    there are; ``exchange`` is the hex SHA-256 of the WARC records that show it, ``original`` of what names the export it was chosen from."""
    told: dict[str, object] = {
        "kind": "lodgement",
        "record": record,
        "account": account,
        "way": way,
        "lodged_at": lodged_at,
        "lodged_by": lodged_by,
        "reason": reason,
        "posted_at": posted_at,
        "days": days,
        "limit_days": limit_days,
        "is_late": days > limit_days,
        "exchange": exchange,
    }
    return told | ({"original": original} if original else {})


def bundle_statement(*, bundle: int, manifest: str, records: int, words: str, made_at: str) -> dict[str, object]:
    """What a "bundle" entry commits to: that these files were taken away. ``manifest`` is the hex SHA-256 of their list,
    ``made_at`` RFC 3339 in UTC."""
    return {
        "kind": "bundle",
        "bundle": str(bundle),
        "manifest": manifest,
        "records": records,
        "query": words,
        "made_at": made_at,
    }


def trail_statement(stretch: Fingerprint) -> dict[str, object]:
    """What an "audit" entry commits to."""
    return {
        "kind": "audit",
        "first": stretch.first,
        "last": stretch.last,
        "count": stretch.count,
        "events": stretch.events,
    }


def stance_statement(version: str, details: dict[str, Any]) -> dict[str, object]:
    """What a "stance" entry commits to: which rules an agency adopted, from when, by whom."""
    return {
        "kind": "stance",
        "stance": version,
        "agency": details["agency"],
        "number": details["number"],
        "basis": details["basis"],
        "digest": details["digest"],
        "effective_from": details["effective_from"],
        "adopted_by": list(details["adopted_by"]),
    }


def disposal_statement(*, of: str, places: Iterable[int | None], approver: str, disposed_at: str) -> dict[str, object]:
    """What the "disposal" entry of records of one class commits to: the places in the ledger of what was stated of them, None for what has
    none yet; ``disposed_at`` RFC 3339 in UTC."""
    return {
        "approver": approver,
        "class": of,
        "disposed_at": disposed_at,
        "entries": _ranges(sorted(place for place in places if place is not None)),
        "kind": "disposal",
    }


def _ranges(places: Iterable[int]) -> list[list[int]]:
    """Sorted numbers as [first, last] pairs."""
    found: list[list[int]] = []
    for place in places:
        if found and place == found[-1][1] + 1:
            found[-1][1] = place
        else:
            found.append([place, place])
    return found
