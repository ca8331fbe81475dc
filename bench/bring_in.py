"""Import: an archive to stored, searchable and in the ledger, with its newest post first and in no order at all, beside
plain ijson parsing of the same files and, where it is installed, a peer's import of the same posts."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from bench import import_peer
from bench.archives import archive, in_no_order
from bench.processes import last_json, stance, watch

PLAIN = """
import sys, ijson.backends.yajl2_c as ijson
count = 0
for name in sys.argv[1:]:
    with open(name, "rb") as stream:
        while stream.read(1) != b"=":
            pass
        for _tweet in ijson.items(stream, "item"):
            count += 1
print(count)
"""


def measure(work: Path, posts: int) -> dict[str, Any]:
    large, small = _both(work, posts), _both(work, posts // 10)
    return {
        "newest_first": large[0],
        "in_no_order": large[1],
        "a_tenth": {"newest_first": small[0], "in_no_order": small[1]},
        "no_order_to_newest_first": _ratios(large[1], large[0]),
        "ten_times_the_posts": _ratios(large[0], small[0]),
        "ten_times_the_posts_in_no_order": _ratios(large[1], small[1]),
    }


def _both(work: Path, posts: int) -> tuple[dict[str, Any], dict[str, Any]]:
    return _one(work, archive(work, posts)), _one(work, in_no_order(work, posts))


def _ratios(one: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    measured = ("seconds", "processor_seconds", "peak_memory_bytes")
    return {f"{name}_ratio": round(one[name] / other[name], 2) for name in measured}


def _one(work: Path, folder: Path) -> dict[str, Any]:
    parts = sorted(str(path) for path in (folder / "data").glob("tweets*.js"))
    size = sum(Path(part).stat().st_size for part in parts)
    plain = watch([sys.executable, "-c", PLAIN, *parts])
    peer = import_peer.measured(work, folder)
    data = work / "data-measured"
    shutil.rmtree(data, ignore_errors=True)
    brought = stance(data, "import", str(folder), "--yes")
    report = last_json(brought.output)
    shutil.rmtree(data)
    found = {
        "posts": report["counted"],
        "new": report["new"],
        "failed": report["failed"],
        "json_bytes": size,
        "seconds": round(brought.seconds, 1),
        "processor_seconds": round(brought.processor_seconds, 1),
        "posts_per_second": round(report["counted"] / brought.seconds),
        "peak_memory_bytes": brought.peak_bytes,
        "plain_ijson_seconds": round(plain.seconds, 1),
        "ratio_to_plain_ijson": round(brought.seconds / plain.seconds, 2),
        **({"peer": peer, "peers_seconds_to_ours": round(peer["seconds"] / brought.seconds, 2)} if peer else {}),
    }
    print(json.dumps(found), file=sys.stderr)  # the whole takes a quarter of an hour
    return found
