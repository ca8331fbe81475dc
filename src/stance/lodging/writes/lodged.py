"""Keeping one post that is lodged: what shows it, the post, that it was lodged, and when it is looked up again, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from stance.archive.blobs import Stored
from stance.archive.models import Lodgement, Record
from stance.archive.writes import captures, lodgements
from stance.archive.writes.captures import Answer, Message, Shown
from stance.archive.writes.lodgements import Lodging
from stance.capture.writes import files
from stance.channels import discovery
from stance.engines.exports.item import Item
from stance.engines.policy import Decision
from stance.journal import trail
from stance.lodging import rules
from stance.lodging.models import LookAgain
from stance.lodging.refusal import LodgingRefused
from stance.register.models import Account

LODGE = "lodging.post.lodge"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one post. ``is_new`` is False where it was lodged before."""

    lodgement: Lodgement
    is_new: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """A post with what shows it: each version with the answer or the part that holds it, the newest as its platform or export gives them.
    ``address`` is where it is looked up again, ``stored`` are files of its media by their ids, ``original`` names the export."""

    shown: Sequence[tuple[Answer | Message, Shown]]
    way: Lodgement.Way
    address: str = ""
    original: str = ""
    stored: Mapping[str, Stored] = field(default_factory=dict)

    @property
    def item(self) -> Item:
        return self.shown[0][1].item


def must_be_lodged_for(account: Account) -> None:
    """Raises LodgingRefused for every account but a mixed one."""
    if account.own_class == "mixed":
        return
    if account.own_class == "private":
        raise LodgingRefused(
            f"{account.named} is an official’s private account: nothing of it is lodged. If it has official posts, correct its class on the "
            "register under “Purpose and goals” first."
        )
    raise LodgingRefused(
        f"{account.named} is not an official’s own account with personal posts: connect it, or import its export, and all of its posts are "
        "captured."
    )


def keep(account: Account, whole: Whole, lodging: Lodging, decision: Decision) -> Kept:
    """Raises LodgingRefused, also where the account became another class a moment ago, and OSError (disk full): nothing is written then."""
    given = [one for one, _shown in whole.shown]
    shown = [Shown(number, at.offset_bytes, at.length_bytes, at.item) for number, (_one, at) in enumerate(whole.shown)]
    before = Lodgement.objects.filter(record__record_id=whole.item.record_id).select_related("record").first()
    if before is not None:
        return Kept(before, is_new=False)
    prepared = captures.prepared(account, given, shown)
    if prepared.failures:
        raise LodgingRefused(f"This post cannot be lodged: {prepared.failures[0].reason}")
    with transaction.atomic():
        must_be_lodged_for(Account.objects.select_for_update().get(pk=account.pk))
        before = Lodgement.objects.filter(record__record_id=whole.item.record_id).select_related("record").first()
        if before is not None:
            return Kept(before, is_new=False)
        kept = captures.write(prepared)
        record = Record.objects.select_related("account").get(record_id=whole.item.record_id)
        made = lodgements.lodge(record, lodging, whole.way, exchange=kept.exchanges[0], original=whole.original)
        if made is None:
            raise RuntimeError(f"{record} was lodged under the lock of its account by another process")
        lodgements.attach_files(record, whole.stored, lodging.at)
        files.want(kept)
        look_again(record, whole.address, made)
        trail.record(
            action=LODGE,
            summary=f"lodged {record.record_id} of {account.named}, {made.days_in_words}{': late' if made.is_late else ''}",
            object_kind="record",
            object_id=record.record_id,
            decision=decision,
            details={"reason": made.reason, "days": made.days, "limit_days": made.limit_days, "way": made.way},
        )
    return Kept(made, is_new=True)


def look_again(record: Record, address: str, made: Lodgement) -> None:
    """Only where its platform shows single posts, and it has an address there."""
    if not address or discovery.finder(record.account.platform) is None or record.is_deleted:
        return
    in_time = lodgements.last_day(record.created_at, made.limit_days)
    ends = rules.looks_again(made.lodged_at, in_time)[-1]
    due: datetime | None = rules.next_look(made.lodged_at, in_time, made.lodged_at)
    LookAgain.objects.get_or_create(record=record, defaults={"address": address[:2000], "ends_at": ends, "due_at": due})
