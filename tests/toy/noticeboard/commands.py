"""``stance notices``."""

from __future__ import annotations

import argparse

from stance.doors.command_output import DONE, Output
from tests.toy.noticeboard import queries


def run(options: argparse.Namespace, output: Output) -> int:
    said = [notice.said for notice in queries.notices()[: options.limit]]
    output.result({"notices": said}, "\n".join(said))
    return DONE
