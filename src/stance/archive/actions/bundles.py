"""Taking posts away: asked for, made, downloaded, removed."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from stance.archive.approvables import TakeAway, TakeAwayEverything
from stance.archive.bundles import writer
from stance.archive.bundles.wish import BundleRefused, Wish
from stance.archive.described_objects import hidden_accounts
from stance.archive.importing.progress import Progress
from stance.archive.models import Bundle
from stance.archive.states import BUNDLE
from stance.archive.writes import bundles
from stance.engines.evidence.errors import EvidenceError
from stance.engines.policy import NO_AGENCY, Outcome, Thing, ask_or_do, authorise, reach
from stance.journal import trail
from stance.journal.actor import current
from stance.people.models import Agency, User


def take(wish: Wish, *, reason: str = "") -> Outcome[Bundle]:
    """Have the posts made into a zip, or ask for an approval: always one for all posts, or nearly all, unless by the system
    operator, who has the whole data folder anyway; the trail says what they took. Raises BundleRefused."""
    decision = authorise("archive.bundle", _where(agency := _agency()))
    if current().kind != "operator" and wish.is_everything(wish.count()):
        return take_everything(wish, reason=reason)
    with transaction.atomic():
        return ask_or_do(TakeAway(wish, _owner(), agency), decision, reason=reason)


def take_everything(wish: Wish, *, reason: str = "") -> Outcome[Bundle]:
    """The same for all posts, or nearly all. Raises BundleRefused."""
    decision = authorise("archive.export", _where(agency := _agency()))
    with transaction.atomic():
        return ask_or_do(TakeAwayEverything(wish, _owner(), agency), decision, reason=reason)


def make(bundle: Bundle, place: Path, progress: Progress) -> Bundle:
    """Write the zip, as whoever acts may see its posts. Doing it again does it anew. Raises BundleRefused, OSError."""
    authorise("archive.bundle", bundle)
    if bundle.is_finished:
        return bundle
    bundle.state = BUNDLE.after("make")
    bundle.save(update_fields=["state"])
    try:
        written = writer.write(bundle, place, progress)
    except EvidenceError as error:
        refusal = BundleRefused(f"The ledger does not match these posts ({error}). Run stance verify on the server.")
        bundles.finished(bundle, "refuse", refusal=str(refusal))
        raise refusal from error
    except BundleRefused as refusal:
        bundles.finished(bundle, "refuse", refusal=str(refusal))
        raise
    bundles.finished(
        bundle,
        "finish",
        records=written.records,
        size_bytes=written.size_bytes,
        manifest=written.manifest,
        accounts=list(written.accounts),
    )
    return bundle


def stop(bundle: Bundle) -> None:
    """Its job was cancelled: nothing is left of it but that it was asked for."""
    authorise("archive.bundle", bundle)
    bundles.finished(bundle, "cancel")


def hand_out(bundle: Bundle) -> BinaryIO | None:
    """The zip, for its owner; None when it is not ready, has gone, or holds posts that its owner may not see any more."""
    decision = authorise("archive.bundle", bundle)
    if hidden_accounts("archive.record.read") & set(bundle.accounts):
        return None
    if not BUNDLE.allows(bundle.state, "remove"):
        return None
    try:
        stream = bundles.place_of(bundle).open("rb")
    except FileNotFoundError:
        return None
    trail.record(
        action="archive.bundle",
        summary=f"downloaded {bundle.words} ({bundle.records:,} records)",
        object_kind="bundle",
        object_id=str(bundle.pk),
        decision=decision,
        details={"manifest": bundle.manifest, "size_bytes": bundle.size_bytes},
    )
    return stream


def remove(bundle: Bundle) -> None:
    """Remove the zip before its days are over. Again, or of one that is not ready, it does nothing."""
    decision = authorise("archive.bundle", bundle)
    with transaction.atomic():
        bundle = Bundle.objects.select_for_update(of=("self",)).get(pk=bundle.pk)
        if not BUNDLE.allows(bundle.state, "remove"):
            return
        bundles.let_go(bundle)
        trail.record(
            action="archive.bundle",
            summary=f"removed the download of {bundle.words}",
            object_kind="bundle",
            object_id=str(bundle.pk),
            decision=decision,
        )


def _where(agency: Agency | None) -> Thing:
    """What is taken away there, in the policy's words."""
    return Thing("bundle", agencies=frozenset({agency.pk if agency else NO_AGENCY}))


def _owner() -> User | None:
    person = current().person
    return User.objects.get(pk=person) if person else None


def _agency() -> Agency | None:
    """Where whoever acts may take posts away; of several agencies the first, None for everywhere."""
    here = reach("archive.bundle")
    return None if here.everywhere else Agency.objects.filter(pk__in=here.agencies).order_by("pk").first()
