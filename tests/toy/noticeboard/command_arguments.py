"""What ``stance notices`` takes."""

from __future__ import annotations

import argparse


def notices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=20)
