"""The audit trail and the adopted stances against what the ledger committed to."""

from __future__ import annotations

from typing import Any

from stance.archive.ledger.statements import trail_statement
from stance.archive.models import TrailSeal
from stance.archive.verifying.difference import Report
from stance.archive.verifying.statements import statements_of
from stance.authority.digests import canonical_text, digest_of
from stance.authority.models import StanceVersion
from stance.engines.evidence.canonical import canonical
from stance.engines.evidence.errors import EvidenceError
from stance.journal.fingerprint import Fingerprint, fingerprint


def check_trail(report: Report) -> None:
    """Every stretch is digested again; a seal that was changed, removed or put in is named, and so is a gap."""
    seals = {seal.entry_id: seal for seal in TrailSeal.objects.order_by("first").iterator()}
    following = 1
    for seal in seals.values():
        if seal.first != following:
            report.add("audit", f"events {following} to {seal.first - 1}", "no seal covers them")
        following = seal.last + 1
        found = fingerprint(seal.first, seal.last)
        where = f"events {seal.first} to {seal.last}"
        if found.count != seal.count:
            report.add("audit", where, f"there are {found.count}, {seal.count:,} were committed to")
        elif found.events != seal.events_sha256:
            report.add("audit", where, "an event was changed after it was committed to")
    for entry, place, body in statements_of("audit"):
        row = seals.pop(entry, None)
        if row is None:
            report.add("audit", f"entry {place}", "the row of the seal that it proves was removed")
        elif body and canonical(body) != canonical(_stated(row)):
            report.add("audit", f"entry {place}", f"the seal of events {row.first} to {row.last} was changed")
    for seal in seals.values():
        report.add("audit", f"events {seal.first} to {seal.last}", "their seal is on no statement of the ledger")


def _stated(seal: TrailSeal) -> dict[str, object]:
    return trail_statement(Fingerprint(seal.first, seal.last, seal.count, seal.events_sha256))


def check_stances(report: Report) -> None:
    """Each stance that the ledger says was adopted is still there, as it was adopted."""
    for _entry, place, body in statements_of("stance"):
        if not body:
            continue  # a damaged body is named by the entries' check
        version = StanceVersion.objects.select_related("agency").filter(pk=int(body["stance"])).first()
        if version is None or version.state != "adopted":
            report.add(
                "stance", f"entry {place}", f"the stance that {body.get('agency')} adopted is not there any more"
            )
        elif _as_adopted(version) != {name: body.get(name) for name in _as_adopted(version)}:
            report.add("stance", f"entry {place}", f"{version} of {version.agency} is not what was adopted")


def _as_adopted(version: StanceVersion) -> dict[str, Any]:
    """The digest is taken again from the rules themselves."""
    try:
        text = canonical_text({"basis": version.basis, "rules": version.rules, "duties": version.duties})
        digest = digest_of("authority.stance.adopt", "agency", version.agency.slug, text)
    except EvidenceError as error:
        digest = f"none: {error}"
    return {
        "number": version.number,
        "basis": version.basis,
        "digest": digest,
        "effective_from": version.effective_from.isoformat() if version.effective_from else None,
        "adopted_by": version.adopted_by,
    }
