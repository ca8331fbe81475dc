"""What an agency hands to a platform that does not show its account: when it was seen last, what was answered since, and proofs."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256

from django.conf import settings

from stance.archive.queries import exchanges
from stance.archive.queries.exchanges import Evidence
from stance.capture.models import Capture, Incident
from stance.doors.dates import moment_in_words
from stance.engines.evidence import verifiers
from stance.engines.policy import authorise

README = """{title}
{line}

Account:    {named} ({platform})
Number:     {number}
Agency:     {agencies}
Seen from:  {seen_from}

Last shown as it should be:  {last_good}
Not shown since:             {began}
What was seen:               {words}

We ask for the account to be shown again, and to be told why it was not.


What is in this file
--------------------
{files}
incident.json    the same for programs. All times are UTC.
SHA256SUMS       check all files with: sha256sum -c SHA256SUMS

Each file of answers/ is what the platform answered when it was asked, as it came, without what signs in (WARC/1.1, ISO 28500).
Each file of proofs/ shows that the answer was written into the agency's ledger and when. With nothing but Python:

{checks}
"""


def pack(incident: Incident) -> bytes:
    """A zip in memory: an incident names a few answers, each a page at most. Raises OSError and EvidenceError."""
    authorise("capture.state.read", incident.account)
    account = incident.account
    capture = Capture.objects.filter(account=account).first()
    blobs = list(incident.evidence)
    first = exchanges.first_of(account, blobs) if blobs else None
    if first is not None and (before := exchanges.newest_before(account, first)):
        blobs.insert(0, before)
    found = exchanges.evidence(account, blobs)
    files = _files(incident, capture, found)
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (*files.items(), ("SHA256SUMS", sums.encode())):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return written.getvalue()


def _files(incident: Incident, capture: Capture | None, found: Evidence | None) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    shown = found.shown if found else ()
    for number, one in enumerate(shown, start=1):
        files[f"answers/{number:02}.warc.gz"] = one.data
        if one.proof:
            files[f"proofs/{number:02}.tlog-proof"] = one.proof.encode()
    if found:
        files |= {"vkey": f"{found.vkey}\n".encode(), "checkpoint": found.checkpoint.encode()}
        files["verify.py"] = verifiers.source("verify.py")
    told = _facts(incident, capture)
    told["answers"] = [
        {
            "file": f"answers/{number:02}.warc.gz", "proof": f"proofs/{number:02}.tlog-proof" if one.proof else None, "url": one.exchange.url,
            "status": one.exchange.status, "asked_at": one.exchange.asked_at.isoformat(), "sha256": one.exchange.blob,
        }
        for number, one in enumerate(shown, start=1)
    ]  # fmt: skip
    files["incident.json"] = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
    return {"README.txt": _readme(incident, capture, found).encode(), **files}


def _facts(incident: Incident, capture: Capture | None) -> dict[str, object]:
    account = incident.account
    seen = capture.succeeded_at if capture else None
    return {
        "account": account.named,
        "platform": account.platform_name,
        "account_id": account.platform_id,
        "url": account.url,
        "agencies": [one.name for one in account.agencies.order_by("pk")],
        "seen_from": settings.PUBLIC_URL,
        "kind": incident.kind,
        "words": incident.words,
        "last_shown_at": seen.isoformat() if seen and seen < incident.began_at else None,
        "began_at": incident.began_at.isoformat(),
        "ended_at": incident.ended_at.isoformat() if incident.ended_at else None,
    }


def _readme(incident: Incident, capture: Capture | None, found: Evidence | None) -> str:
    account = incident.account
    title = f"{account.named} is not shown by {account.platform_name}"
    seen = capture.succeeded_at if capture else None
    shown = found.shown if found else ()
    lines = [
        f"answers/{number:02}.warc.gz  {moment_in_words(one.exchange.asked_at)}: {one.exchange.url} (answered {one.exchange.status})"
        for number, one in enumerate(shown, start=1)
    ]
    key = found.vkey if found else ""
    checks = [
        f'python3 verify.py proofs/{number:02}.tlog-proof --key "{key}"'
        for number, one in enumerate(shown, start=1)
        if one.proof
    ]
    return README.format(
        title=title,
        line="=" * len(title),
        named=account.named,
        platform=account.platform_name,
        number=account.platform_id or "not known",
        agencies=", ".join(one.name for one in account.agencies.order_by("pk")) or "–",
        seen_from=settings.PUBLIC_URL,
        last_good=moment_in_words(seen) if seen and seen < incident.began_at else "not known",
        began=moment_in_words(incident.began_at),
        words=incident.words,
        files="\n".join(lines) or "There is no answer.",
        checks="\n".join(checks) or "(no proofs: nothing is signed yet)",
    )
