"""What the audit trail's commands take. Loads no models: ``stance --help`` asks."""

from __future__ import annotations

import argparse


def audit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.csv", help="must not exist yet")
    parser.add_argument("--since", default="", metavar="DAY", help="from this day on (UTC)")
    parser.add_argument("--until", default="", metavar="DAY", help="up to this day, which is included (UTC)")
