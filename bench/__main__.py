"""``python -m bench NAME [--posts N] [--json]``: runs one benchmark and keeps its figures."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NAMES = {
    "import": "bench.bring_in",
    "search": "bench.search",
    "pages": "bench.pages",
    "verify": "bench.verify",
    "decisions": "bench.decisions",
    "public": "bench.public",
    "slow-clients": "bench.slow_clients",
    "register": "bench.register",
    "follow": "bench.following",
    "start": "bench.start",
    "exports": "bench.exports",
    "capture": "bench.capture",
    "publish": "bench.publish",
}
POSTS, KILLS = 1_000_000, 1_000
KEPT = Path("docs/benchmarks")


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("name", choices=sorted(NAMES))
    parser.add_argument("--posts", type=int, default=POSTS, help="posts in the archive (default 1,000,000)")
    parser.add_argument(
        "--kills", type=int, default=KILLS, help="workers that are killed while they publish (default 1,000)"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    parser.add_argument("--no-keep", action="store_true", help="do not write docs/benchmarks")
    options = parser.parse_args()
    work = Path(os.environ.get("STANCE_BENCH_DIR", "build/bench")).absolute()
    work.mkdir(parents=True, exist_ok=True)
    more = {"kills": options.kills} if options.name == "publish" else {}
    figures = importlib.import_module(NAMES[options.name]).measure(work, options.posts, **more)
    result = {"benchmark": options.name, **machine(), **figures}
    if not options.no_keep:
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{_kept_as(options.name, options.posts, figures)}.json").write_text(
            json.dumps(result, indent=2) + "\n"
        )
    print(json.dumps(result) if options.json else json.dumps(result, indent=2))
    return 0


def _kept_as(name: str, posts: int, figures: dict[str, Any]) -> str:
    """Figures of another size or of another database do not take the place of the usual ones."""
    size = "" if posts == POSTS else f"-{posts}"
    database = figures.get("database", "sqlite")
    return name + size + ("" if database == "sqlite" else f"-{database}")


def machine() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


if __name__ == "__main__":
    sys.exit(main())
