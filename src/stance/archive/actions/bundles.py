"""Taking posts away: asked for, made, downloaded, removed."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from stance.archive.approvables import TakeAway, TakeAwayEverything
from stance.archive.bundles import writer
from stance.archive.bundles.parts import Part, parts
from stance.archive.bundles.wish import BundleRefused, Wish
from stance.archive.described_objects import hidden_accounts
from stance.archive.importing.progress import Progress
from stance.archive.models import Bundle
from stance.archive.states import BUNDLE
from stance.archive.writes import bundles
from stance.archive.writes.holds import LONGEST_REASON, hold_all
from stance.engines.evidence.errors import EvidenceError
from stance.engines.policy import Decision, Outcome, ask_or_do, authorise
from stance.journal import trail
from stance.journal.actor import current
from stance.people.models import User


def take(wish: Wish, *, reason: str = "") -> list[Outcome[Bundle]]:
    """Have the posts made into a zip for each agency that they are of, or ask for an approval there: always one for all posts of an
    agency, or nearly all, unless by the system operator, who has the whole data folder anyway; the trail says what they took. All of
    it or nothing. Raises BundleRefused."""
    decided = [(part, authorise("archive.bundle", part.about)) for part in parts(wish)]
    with transaction.atomic():
        return [_taken(part, decision, reason) for part, decision in decided]


def _taken(part: Part, decision: Decision, reason: str) -> Outcome[Bundle]:
    if current().kind != "operator" and part.wish.is_everything(part.wish.count()):
        everything = authorise("archive.export", part.about)
        return ask_or_do(TakeAwayEverything(part.wish, _owner(), part.agency), everything, reason=reason)
    return ask_or_do(TakeAway(part.wish, _owner(), part.agency), decision, reason=reason)


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
    # Whoever took it may show it somewhere: what they show is still here then.
    hold_all(written.public, f"Downloaded ({bundle})"[:LONGEST_REASON])
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


def _owner() -> User | None:
    person = current().person
    return User.objects.get(pk=person) if person else None
