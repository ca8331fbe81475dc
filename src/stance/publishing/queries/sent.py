"""Which posts of an account were sent through here: capturing asks, before it calls one an alarm."""

from __future__ import annotations

from collections.abc import Mapping

from stance.publishing.drafting import plain
from stance.publishing.models import Segment


def sent_here(account: int, posts: Mapping[str, str]) -> set[str]:
    """Of these record ids with their texts, those that are ours: sent, or just being sent, when the receipt may come a moment after the
    platform showed the post."""
    rows = Segment.objects.filter(delivery__target__account=account)
    known = set(rows.filter(record_id__in=list(posts)).values_list("record_id", flat=True))
    open_texts = {
        plain(text)
        for text in rows.filter(state__in=("sending", "processing", "unknown")).values_list("text", flat=True)
    }
    return known | {record for record, text in posts.items() if plain(text) in open_texts}
