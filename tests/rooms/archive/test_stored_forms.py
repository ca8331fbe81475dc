"""What is stored and proven keeps its form: record ids, contents, statements and index terms of a fixed archive are those
that every installation holds already. Whoever changes one of these sums makes proofs that were given out fail."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection

from stance.archive.models import Record, Statement, Version
from stance.engines.language.document import GAP

from .small import OWNER, archive, bring_in, edited, first_of, picture_of, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def summed(lines: list[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def fixed_archive(root: Path) -> Path:
    """One of everything, written out here: no factory may change it."""
    link = {"url": "https://t.co/abc", "expanded_url": "https://twitter.com/other/status/12345", "display_url": "…"}
    entities = {"hashtags": [{"text": "flood"}], "user_mentions": [{"screen_name": "Ipswich"}], "urls": [link]}
    reply = {"in_reply_to_status_id_str": "101", "in_reply_to_user_id_str": OWNER}
    chain = (1_600_000_000_000_000_001, 1_600_000_000_000_000_005)
    posts = [
        tweet(101, "River at 3 m &amp; rising 🌊 #flood"),
        tweet(102, "It falls again", at=1_600_000_100, **reply),
        tweet(103, "See https://t.co/abc #flood @Ipswich", at=1_600_000_200, entities=entities),
        tweet(104, "RT @other: stay inside", at=1_600_000_300, lang="und"),
        tweet(105, "洪水警报 已发布", at=1_300_000_000, lang="zh", **picture_of(9001, "a.png", "a map")),
        tweet(106, "Film", at=1_600_000_400, **picture_of(9002, "missing.png")),
        tweet(chain[0], "Befor", at=1_600_000_500, **first_of(*chain)),
        tweet(chain[1], "Before", at=1_600_000_600, **edited(chain[0], *chain)),
    ]
    gone = [tweet(107, "Gone", at=1_600_000_700, deleted_at="2026-01-01T00:00:00.000Z")]
    return archive(root, posts, deleted=gone, media={"105-a.png": b"png"})


def test_a_fixed_archive_is_stored_as_ever(tmp_path: Path) -> None:
    run = bring_in(fixed_archive(tmp_path / "export"))
    records = Record.objects.values_list(
        "pk", "record_id", "kind", "language", "reply_to", "versions_count", "has_media"
    )
    versions = Version.objects.values_list("record__record_id", "number", "digest", "seen_at")
    states = [json.loads(bytes(body)) for body in Statement.objects.values_list("body", flat=True)]
    said = [
        json.dumps({key: one[key] for key in one if key not in ("source", "original")}, sort_keys=True)
        for one in states
    ]
    found = {
        "records": summed([str(row) for row in records]),
        "versions": summed(
            [f"{record} {number} {bytes(digest).hex()} {seen}" for record, number, digest, seen in versions]
        ),
        "statements": summed(said),
    }
    assert (run.new, run.new_versions, run.failed) == (8, 1, 0)
    assert found == FORMS
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid, words, facts FROM archive_search")
            assert summed([str(row) for row in cursor.fetchall()]) == INDEX


FORMS = {"records": "187bddebc1a1f991", "versions": "a043cfaf7286c98d", "statements": "a614c99a30355a4f"}
INDEX = "de8db36718c68472"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps no list of terms")
def test_the_list_of_terms_has_every_term_of_the_index(tmp_path: Path) -> None:
    first = [tweet(1, "Flood at Größe 東京都 #Tag", lang="de"), tweet(2, "Roda closed", **first_of(2, 3))]
    bring_in(archive(tmp_path / "a", first))
    bring_in(archive(tmp_path / "b", [tweet(1, "Another text altogether"), tweet(3, "Road closed", **edited(2, 2, 3))]))
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.seen USING fts5vocab('main', 'archive_search', 'row')")
        cursor.execute("SELECT count(*) FROM temp.seen")
        assert cursor.fetchone()[0] > 20
        cursor.execute("SELECT term FROM temp.seen WHERE term NOT IN (SELECT term FROM archive_term)")
        assert {term for (term,) in cursor.fetchall()} <= {GAP}, "which nothing finds"
        cursor.execute("DROP TABLE temp.seen")
