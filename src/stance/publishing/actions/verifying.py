"""What is live is compared with what was approved, as soon as it was captured."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.archive.models import Media, Record
from stance.archive.queries.posts import current_versions
from stance.engines.policy import authorise
from stance.journal import trail
from stance.publishing.models import Segment

AT_ONCE = 200


def verify_due() -> int:
    """Returns how many were compared; what was not captured yet waits."""
    decision = authorise("publishing.post.send")
    rows = Segment.objects.filter(state="published", verified_at=None).select_related(
        "delivery__target__post", "delivery__target__account"
    )
    waiting = {one.record_id: one for one in rows.order_by("published_at")[:AT_ONCE]}
    held = {one.pk: one.record_id for one in Record.objects.filter(record_id__in=waiting)}
    versions = current_versions(list(held))
    for key, version in versions.items():
        segment = waiting[held[key]]
        differs = [
            *segment.differs,
            *_differences(segment, str(version.fields.get("text", "")), Media.objects.filter(record=key).count()),
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


def _differences(segment: Segment, text: str, media: int) -> list[str]:
    found = []
    if " ".join(text.split()) != " ".join(segment.text.split()):
        found.append("The text is another.")
    if media != segment.media_count:
        found.append(f"It has {media} files and not {segment.media_count}.")
    return found
