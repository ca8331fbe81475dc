"""Verification of a whole installation, beside plain hashing of the same bytes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from bench.archives import installation
from bench.processes import last_json, stance, watch

PLAIN = """
import hashlib, pathlib, sys
for path in pathlib.Path(sys.argv[1]).rglob("*"):
    if path.is_file():
        with path.open("rb") as stream:
            hashlib.file_digest(stream, "sha256")
"""


def measure(work: Path, posts: int) -> dict[str, Any]:
    data = installation(work, posts)
    plain = watch([sys.executable, "-c", PLAIN, str(data)])
    verified = stance(data, "verify")
    report = last_json(verified.output)
    return {
        "ok": report["ok"],
        "checked": report["checked"],
        "seconds": round(verified.seconds, 1),
        "peak_memory_bytes": verified.peak_bytes,
        "plain_hashing_seconds": round(plain.seconds, 1),
        "ratio_to_plain_hashing": round(verified.seconds / plain.seconds, 1),
    }
