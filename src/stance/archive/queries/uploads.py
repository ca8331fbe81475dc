"""What a person has uploaded and not yet brought in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from stance.archive.models import Upload
from stance.archive.uploads import storage
from stance.engines.policy import authorise
from stance.journal.actor import current
from stance.people.described_objects import anywhere


@dataclass(frozen=True, slots=True)
class Arriving:
    """One file; ``held_bytes`` is where it goes on, None when the file on disk is gone."""

    id: UUID
    group: UUID
    name: str
    size_bytes: int
    held_bytes: int | None

    @property
    def is_complete(self) -> bool:
        return self.held_bytes == self.size_bytes

    @property
    def percent(self) -> int:
        return 100 * (self.held_bytes or 0) // self.size_bytes


def mine() -> list[Arriving]:
    """Files that wait to be brought in, newest group first, in the order of arrival within it."""
    authorise("archive.import", anywhere("upload"))
    actor = current()
    if actor.kind != "user":
        return []
    rows = list(Upload.objects.filter(owner_id=int(actor.id), run=None).order_by("-made_at"))
    rank: dict[UUID, int] = {}
    for row in rows:
        rank.setdefault(row.group, len(rank))
    rows.sort(key=lambda row: (rank[row.group], row.made_at))
    return [_arriving(row) for row in rows]


def one(upload_id: UUID) -> Arriving | None:
    """An upload of the person acting, if it is not brought in yet."""
    authorise("archive.import", anywhere("upload"))
    actor = current()
    row = Upload.objects.filter(pk=upload_id, run=None, owner_id=int(actor.id or 0)).first()
    return None if row is None else _arriving(row)


def _arriving(row: Upload) -> Arriving:
    return Arriving(row.pk, row.group, row.name, row.size_bytes, storage.held_bytes(row))
