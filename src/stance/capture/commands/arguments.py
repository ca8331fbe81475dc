"""What ``stance capture`` takes."""

from __future__ import annotations

import argparse


def capture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        choices=["look", "status"],
        default="look",
        help="look (default), or only say how it is going",
    )
    parser.add_argument("--account", metavar="ACCOUNT", help="this one alone, whether or not its turn has come")
    parser.add_argument(
        "--once", action="store_true", help="look at what is due and end; otherwise it runs until it is stopped"
    )
