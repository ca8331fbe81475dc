"""``stance blobs``: where originals and media are, and moving them."""

from __future__ import annotations

import argparse

from stance.archive.actions.blobs import MoveRefused, move
from stance.archive.blobs import store
from stance.doors.command_output import DONE, Output


def run(options: argparse.Namespace, output: Output) -> int:
    if options.verb == "where":
        place = str(store())
        output.result({"blobs": place}, f"Originals and media are kept in {place}.")
        return DONE
    try:
        moved = move(options.to, output.advance)
    except (MoveRefused, OSError) as refusal:
        return output.refuse(str(refusal))
    place = str(store())
    output.result(
        {"blobs": place, "copied": moved.blobs, "bytes": moved.size_bytes, "named": moved.named},
        f"{moved.blobs:,} blobs ({moved.size_bytes:,} bytes) were copied and hashed again; all {moved.named:,} that are named are there. "
        f"Originals and media are kept in {place} from now on. What was copied is still in the old place: run stance verify, then remove it.",
    )
    return DONE
