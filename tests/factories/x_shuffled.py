"""An archive with its posts in no order at all, as real ones come: 2015, then 2014, 2022, 2018 … in one file."""

from __future__ import annotations

import mmap
import random
from array import array
from pathlib import Path

from stance.engines.exports.elements import Element, split

SEED = 2015


def shuffle_posts(source: Path, target: Path, seed: int = SEED) -> None:
    """Write the parts of ``source`` into ``target``: every post of all of them once, each part with as many as it had."""
    names = sorted(path.name for path in source.glob("tweets*.js"))
    places, counts, heads = _places([source / name for name in names])
    order = array("L", range(len(places) // 3))
    random.Random(seed).shuffle(order)
    maps = [_mapped(source / name) for name in names]
    drawn = iter(order)
    for name, count, head in zip(names, counts, heads, strict=True):
        with (target / name).open("wb") as part:
            part.write(head)
            for number in range(count):
                file, offset, length = places[3 * (at := next(drawn)) : 3 * at + 3]
                part.write(b",\n  " if number else b"\n  ")
                part.write(maps[file][offset : offset + length])
            part.write(b"\n]")


def _places(parts: list[Path]) -> tuple[array[int], list[int], list[bytes]]:
    """File, offset and length of every post in one flat list; how many each file has; how each begins."""
    places, counts, heads = array("L"), [], []
    for file, part in enumerate(parts):
        before = len(places)
        with part.open("rb") as stream:
            for found in split(stream):
                if not isinstance(found, Element):
                    raise SystemExit(f"{part}: {found.reason}")
                places.extend((file, found.offset_bytes, found.length_bytes))
        counts.append((len(places) - before) // 3)
        with part.open("rb") as stream:
            heads.append(stream.read(200).partition(b"[")[0] + b"[")
    return places, counts, heads


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
