"""Import: an archive to stored, searchable and in the ledger, beside plain ijson parsing of the same files."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

from bench.archives import archive
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
    large, small = _one(work, posts), _one(work, posts // 10)
    return {
        "import": large,
        "a_tenth": small,
        "ten_times_the_posts": {
            "seconds_ratio": round(large["seconds"] / small["seconds"], 2),
            "peak_memory_ratio": round(large["peak_memory_bytes"] / small["peak_memory_bytes"], 2),
        },
    }


def _one(work: Path, posts: int) -> dict[str, Any]:
    folder = archive(work, posts)
    parts = sorted(str(path) for path in (folder / "data").glob("tweets*.js"))
    size = sum(Path(part).stat().st_size for part in parts)
    plain = watch([sys.executable, "-c", PLAIN, *parts])
    data = work / "data-measured"
    shutil.rmtree(data, ignore_errors=True)
    brought = stance(data, "import", str(folder), "--yes")
    report = last_json(brought.output)
    shutil.rmtree(data)
    return {
        "posts": report["counted"],
        "new": report["new"],
        "failed": report["failed"],
        "json_bytes": size,
        "seconds": round(brought.seconds, 1),
        "posts_per_second": round(report["counted"] / brought.seconds),
        "peak_memory_bytes": brought.peak_bytes,
        "plain_ijson_seconds": round(plain.seconds, 1),
        "ratio_to_plain_ijson": round(brought.seconds / plain.seconds, 2),
    }
