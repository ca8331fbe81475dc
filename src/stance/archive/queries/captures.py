"""What is held of what platforms showed: for whoever looks at them again."""

from __future__ import annotations

from collections.abc import Collection

from stance.archive import record_keys
from stance.archive.models import Record, Version
from stance.engines.exports.item import Content
from stance.register.models import Account


def captured_between(account: Account, oldest_seconds: int, newest_seconds: int) -> dict[str, Record]:
    """Records of the account made from one instant to another (Unix seconds, both included) that an answer of its platform showed
    before and that are not known to be gone, by record id. What only an export held says nothing of what is public."""
    within = record_keys.between(oldest_seconds, newest_seconds)
    rows = Record.objects.filter(account=account, is_deleted=False, is_by_public=False, pk__range=within)
    return {one.record_id: one for one in rows.filter(observations__exchange__isnull=False).distinct()}


def content_of(key: int) -> Content:
    """Of the version that came last; empty for a record that is not held."""
    version = Version.objects.filter(record_id=key).order_by("-number").first()
    return version.fields if version else {}


def standing(account: Account, record_ids: Collection[str]) -> list[Record]:
    """Those of the account that are held and have no tombstone."""
    rows = Record.objects.filter(record_id__in=list(record_ids), account=account, is_deleted=False)
    return list(rows.order_by("pk"))


def is_ours(key: int) -> bool:
    """Whether the account itself wrote it, not the public under one of its posts."""
    return not Record.objects.filter(pk=key, is_by_public=True).exists()
