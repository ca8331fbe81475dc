"""What a record's row repeats of its versions, its deletion and its other ids, and rows that belong to nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from stance.archive.verifying.difference import Report

FETCHED = 1000

VERSIONS = """SELECT r.record_id, r.versions_count, count(v.entry_id) FROM archive_record r
    LEFT JOIN archive_version v ON v.record_id = r.id
    GROUP BY r.id, r.record_id, r.versions_count
    HAVING count(v.entry_id) <> r.versions_count OR count(v.entry_id) = 0"""
# Versions are numbered as they came. One alone that is number 1 needs no look at others.
NUMBERS = """SELECT r.record_id, v.number FROM archive_version v JOIN archive_record r ON r.id = v.record_id
    WHERE (v.number <> 1 OR r.versions_count <> 1) AND v.number <> (
        SELECT count(*) FROM archive_version w WHERE w.record_id = v.record_id AND w.entry_id <= v.entry_id)"""
DELETED = """SELECT r.record_id, r.is_deleted FROM archive_record r
    LEFT JOIN archive_tombstone t ON t.record_id = r.id
    WHERE (r.is_deleted AND t.entry_id IS NULL) OR (NOT r.is_deleted AND t.entry_id IS NOT NULL)"""
NOT_EDITED = """SELECT r.record_id, v.content FROM archive_record r JOIN archive_version v ON v.record_id = r.id
    WHERE r.is_edited AND r.versions_count = 1 AND NOT EXISTS (
        SELECT 1 FROM archive_alias a WHERE a.record_id = r.id AND a.provisional_id IS NULL)"""
EDITED = """SELECT r.record_id FROM archive_record r WHERE NOT r.is_edited AND (r.versions_count > 1
    OR EXISTS (SELECT 1 FROM archive_alias a WHERE a.record_id = r.id AND a.provisional_id IS NULL))"""
BASELESS_VERSIONS = """SELECT v.entry_id FROM archive_version v
    LEFT JOIN archive_entry e ON e.id = v.entry_id WHERE e.id IS NULL"""
BASELESS_STATEMENTS = """SELECT s.entry_id FROM archive_statement s
    LEFT JOIN archive_entry e ON e.id = s.entry_id WHERE e.id IS NULL"""


def check_rows(report: Report) -> None:
    for record, said, held in _rows(VERSIONS):
        report.add("record", record, f"should have {said} versions, has {held}")
    for record, number in _rows(NUMBERS):
        report.add("record", record, f"its version {number} is not the {number}. that came")
    for record, said in _rows(DELETED):
        detail = "is called deleted without a tombstone" if said else "has a tombstone, but is not called deleted"
        report.add("record", record, detail)
    for record, content in _rows(NOT_EDITED):
        if not _says_edited(content):
            report.add("record", record, "is called edited, but has one version and no other id")
    for (record,) in _rows(EDITED):
        report.add("record", record, "was edited, but is not called so")
    for (entry,) in _rows(BASELESS_VERSIONS):
        report.add("version", f"entry row {entry}", "a version is on an entry that does not exist")
    for (entry,) in _rows(BASELESS_STATEMENTS):
        report.add("statement", f"entry row {entry}", "a statement is on an entry that does not exist")


def _says_edited(content: Any) -> bool:
    """Some exports say that a post was changed and hold its last state alone: then its content says so."""
    try:
        fields = json.loads(bytes(content))
    except (ValueError, TypeError):
        return False
    return isinstance(fields, dict) and fields.get("is_edited") is True


def _rows(query: str) -> Iterator[tuple[Any, ...]]:
    """Every one: whoever mends an archive needs the whole list."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(FETCHED):
            yield from rows
