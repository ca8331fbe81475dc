"""What the audit trail's commands take. Loads no models: ``stance --help`` asks."""

from __future__ import annotations

import argparse

from stance.doors.command_arguments import verbs


def audit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.csv", help="must not exist yet")
    parser.add_argument("--since", default="", metavar="DAY", help="from this day on (UTC)")
    parser.add_argument("--until", default="", metavar="DAY", help="up to this day, which is included (UTC)")


def journal(parser: argparse.ArgumentParser) -> None:
    verbs(parser)("followers", "how far each follower of the audit trail has come; ends with 1 when one needs fixing")
