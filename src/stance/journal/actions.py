"""Taking the audit trail out of the installation."""

from __future__ import annotations

from collections.abc import Iterator

from stance.engines.policy import Thing, authorise, reach
from stance.journal import queries, trail
from stance.journal.export import as_csv


def export(wanted: queries.Filter) -> Iterator[str]:
    """The events that a filter finds, oldest first, as pieces of one CSV text. Who took it is in the trail itself."""
    decision = authorise("journal.export", _trail())
    trail.record(
        action="journal.export",
        summary="exported the audit trail",
        object_kind="trail",
        object_id="audit",
        decision=decision,
        details={
            "who": wanted.who,
            "what": wanted.what,
            "thing": wanted.thing,
            "text": wanted.text,
            "since": wanted.since.isoformat() if wanted.since else None,
            "until": wanted.until.isoformat() if wanted.until else None,
        },
    )
    return as_csv(queries.oldest_first(wanted))


def _trail() -> Thing:
    """As much of it as whoever acts may take out."""
    here = reach("journal.export")
    return Thing("trail", "audit", "the audit trail", agencies=frozenset() if here.everywhere else here.agencies)
