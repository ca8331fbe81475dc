"""Signing what waits, and checking everything."""

from __future__ import annotations

from collections.abc import Callable

from stance.archive.ledger import sequencer
from stance.archive.models import Checkpoint
from stance.archive.verifying.blobs import check_blobs
from stance.archive.verifying.difference import Report
from stance.archive.verifying.entries import check_entries
from stance.archive.verifying.heads import check_heads
from stance.archive.verifying.lodgements import check_lodgements
from stance.archive.verifying.media import check_media
from stance.archive.verifying.profiles import check_profiles
from stance.archive.verifying.rows import check_rows
from stance.archive.verifying.statements import check_statements
from stance.archive.verifying.trail import check_stances, check_trail
from stance.engines.policy import authorise


def sequence() -> Checkpoint | None:
    """Give waiting entries their place and sign the new head."""
    authorise("archive.sequence")
    return sequencer.sequence()


def verify(advance: Callable[[int, int | None, str], None]) -> Report:
    """Recompute blobs, versions, entries, tiles and heads. Changes nothing."""
    authorise("archive.verify")
    report = Report()
    with sequencer.alone():
        check_blobs(report, advance)
        sizes = list(Checkpoint.objects.order_by("size").values_list("size", flat=True))
        roots = check_entries(report, sizes, advance)
        check_heads(report, roots)
        check_rows(report)
        check_statements(report)
        check_lodgements(report)
        check_profiles(report)
        check_media(report)
        check_trail(report)
        check_stances(report)
    return report
