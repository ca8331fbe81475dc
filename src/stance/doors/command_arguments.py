"""What every command takes, and how its verbs are added."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Verb = Callable[[str, str], argparse.ArgumentParser]


def add_shared(parser: argparse.ArgumentParser) -> None:
    """``--json`` and ``--data``, the same everywhere."""
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def verbs(parser: argparse.ArgumentParser) -> Verb:
    """``add(name, words)`` for the verbs of a command; which was chosen is ``options.verb``."""
    group = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        one: argparse.ArgumentParser = group.add_parser(name, help=words, description=words)
        add_shared(one)
        return one

    return add
