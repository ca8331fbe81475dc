"""What the people's commands take. Loads no models: ``stance --help`` asks."""

from __future__ import annotations

import argparse

from stance.doors.command_arguments import verbs
from stance.engines.tables.decoding import ENCODINGS


def people(parser: argparse.ArgumentParser) -> None:
    bring = verbs(parser)("import", "add people, and give them roles in units, from a CSV file")
    bring.add_argument(
        "file", metavar="FILE", help="columns: email, name, agency, unit, side, role, starts, ends, deputy"
    )
    bring.add_argument("--make-units", action="store_true", help="make units that are not there, at the top")
    bring.add_argument("--dry-run", action="store_true", help="say what would happen; change nothing")
    bring.add_argument("--encoding", choices=ENCODINGS, default="auto", help="default: a byte order mark, else UTF-8")
