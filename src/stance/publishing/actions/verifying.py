"""What is live is compared with what was approved, as soon as it was captured."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from stance.archive.models import Media, Record
from stance.archive.queries.posts import current_versions
from stance.engines.policy import authorise
from stance.journal import trail
from stance.publishing.drafting import plain
from stance.publishing.models import Segment
from stance.publishing.queries import due

AT_ONCE = 200


def verify_due() -> int:
    """Returns how many were compared; what was not captured yet waits."""
    decision = authorise("publishing.post.send")
    rows = due.unverified().select_related("delivery__target__post", "delivery__target__account")
    waiting = {one.record_id: one for one in rows.order_by("published_at")[:AT_ONCE]}
    held = {one.pk: one.record_id for one in Record.objects.filter(record_id__in=waiting)}
    versions, media = current_versions(list(held)), _media_of(list(held))
    for key, version in versions.items():
        segment = waiting[held[key]]
        differs = [
            *segment.differs,
            *_differences(segment, str(version.fields.get("text", "")), media.get(key, 0)),
        ]
        with transaction.atomic():
            Segment.objects.filter(pk=segment.pk).update(verified_at=timezone.now(), differs=differs)
            if differs:
                target = segment.delivery.target
                trail.record(
                    action="publishing.post.send",
                    summary=f"post {target.post_id} on {target.account.named} is not as it was approved: {' '.join(differs)}",
                    object_kind="post",
                    object_id=str(target.post_id),
                    decision=decision,
                    agencies=[target.post.agency_id],
                )
    return len(versions)


def _media_of(records: Sequence[int]) -> dict[int, int]:
    rows = Media.objects.filter(record__in=records).values("record").order_by().annotate(number=Count("pk"))
    return {int(row["record"]): int(row["number"]) for row in rows}


def _differences(segment: Segment, text: str, media: int) -> list[str]:
    found = []
    if plain(text) != plain(segment.text):
        found.append("The text is another.")
    if media != segment.media_count:
        found.append(f"It has {media} files and not {segment.media_count}.")
    return found
