"""What of publishing needs somebody now, as the home page asks it: one question while nothing does."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import CharField, F, QuerySet, Value

from stance.engines.policy import authorise
from stance.journal.actor import known_once
from stance.publishing.queries import listing, stops

MOST = 200
"""Of all together; of more, the newest."""


def needed() -> dict[str, list[int]]:
    """The keys of stops that stand ("stop"), and of posts that need a decision ("decide") or were refused ("failed"), the newest first."""
    authorise("publishing.post.read")
    found: dict[str, list[int]] = known_once("what publishing needs", _asked)
    return found


def _asked() -> dict[str, list[int]]:
    parts = [_named(kind, listing.on(kind).order_by()) for kind in ("decide", "failed")]
    rows = _named("stop", stops.standing_here().order_by()).union(*parts, all=True)
    found: dict[str, list[int]] = {"stop": [], "decide": [], "failed": []}
    for kind, key in rows.order_by("-kind", "-key")[:MOST]:  # stops first: they never fall off the end
        found[kind].append(key)
    return found


def _named(kind: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    named = rows.annotate(kind=Value(kind, output_field=CharField()), key=F("pk"))
    return cast("QuerySet[Any]", named.values_list("kind", "key"))
