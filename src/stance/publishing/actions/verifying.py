"""What is live is compared with what was approved, as soon as it was captured."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
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
    versions, alts = current_versions(list(held)), _alts(list(held))
    for key, version in versions.items():
        segment = waiting[held[key]]
        differs = [*segment.differs, *_differences(segment, str(version.fields.get("text", "")), alts[key])]
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


def _alts(keys: Sequence[int]) -> dict[int, list[str]]:
    """What the files of each record show, in their order, as the platform says it."""
    found: dict[int, list[str]] = {key: [] for key in keys}
    for record, alt in (
        Media.objects.filter(record__in=keys).order_by("record", "order").values_list("record_id", "alt")
    ):
        found[record].append(alt)
    return found


def _differences(segment: Segment, text: str, alts: Sequence[str]) -> list[str]:
    found = []
    if not _same(text, segment.text):
        found.append("The text is another.")
    if len(alts) != len(segment.alts):
        found.append(f"It has {len(alts):,} files and not {len(segment.alts):,}.")
    else:
        pairs = enumerate(zip(alts, segment.alts, strict=True), start=1)
        found += [
            f"The description of picture {n} is another." for n, (there, meant) in pairs if not _same(there, meant)
        ]
    return found


def _same(one: str, other: str) -> bool:
    return plain(one) == plain(other)
