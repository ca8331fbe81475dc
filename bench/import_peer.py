"""The peer of an import: twitter-to-sqlite (Apache-2.0), the reader of X archives that is known best and has a package. It puts
each post's JSON into one table of SQLite and nothing else: no check, no index of words, no ledger.

It is no dependency of ours: ``STANCE_BENCH_PEER`` names its command where somebody has installed it, and is left out otherwise.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson.backends.yajl2_c as ijson

from bench.processes import watch

COMMAND = os.environ.get("STANCE_BENCH_PEER", "")
NAME = "twitter-to-sqlite 0.22"


def measured(work: Path, folder: Path) -> dict[str, Any] | None:
    """Of the same posts in the same order; None where the command is not there."""
    if not COMMAND:
        return None
    place = work / "peer"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    one_file(folder, place / "tweet.js")
    done = watch([COMMAND, "import", str(place / "peer.db"), str(place / "tweet.js")])
    shutil.rmtree(place)
    return {
        "peer": NAME,
        "seconds": round(done.seconds, 1),
        "processor_seconds": round(done.processor_seconds, 1),
        "peak_memory_bytes": done.peak_bytes,
    }


def one_file(folder: Path, target: Path) -> None:
    """All parts as one list, which is all that it reads: it drops the table of the part before.

    Before them a copy of each post that has a field which none before it has: the peer makes its columns from the first
    hundred posts and fails on a later one with another field. A post that comes twice is one row.
    """
    parts = sorted((folder / "data").glob("tweets*.js"))
    with target.open("w", encoding="utf-8") as joined:
        joined.write("window.YTD.tweet.part0 = [" + ",".join(_first_of_each_field(parts)))
        for part in parts:
            text = part.read_text(encoding="utf-8")
            joined.write("," + text[text.index("[") + 1 : text.rindex("]")])
        joined.write("]")


def _first_of_each_field(parts: list[Path]) -> Iterator[str]:
    seen: set[str] = set()
    for part in parts:
        with part.open("rb") as stream:
            while stream.read(1) != b"=":
                pass
            for item in ijson.items(stream, "item", use_float=True):
                if not item["tweet"].keys() <= seen:
                    seen |= item["tweet"].keys()
                    yield json.dumps(item)
