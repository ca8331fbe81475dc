"""The console command ``stance``: how operators, scripts and tests drive an installation.

Every command takes ``--data DIR`` and ``--json`` (one object as the last line of standard output).
Exit codes: 0 done, 1 done with listed failures, 2 refused or wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from stance import __version__
from stance.doors.command_arguments import add_shared
from stance.rooms.declaration import Command, Room
from stance.rooms.listed import rooms
from stance.site import command_line

FIRST = ("serve", "import", "search", "register", "people", "doctor")
"""What ``stance --help`` lists first; the others follow as the rooms do."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = build_parser(chosen=_named(given)).parse_args(given)
    if options.data:
        os.environ["STANCE_DATA"] = options.data
    return command_line.run(options, *commands()[options.command])


def commands() -> dict[str, tuple[Room, Command]]:
    """Every command by its name, in the order of the help."""
    found = {one.name: (room, one) for room in rooms() for one in room.commands}
    return {name: found[name] for name in [*FIRST, *(name for name in found if name not in FIRST)]}


def build_parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """With the arguments of every command, or of the ``chosen`` one alone: loading all of them takes time."""
    parser = argparse.ArgumentParser(
        prog="stance", description=__doc__, formatter_class=argparse.RawTextHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"stance {__version__}")
    parser.add_argument("--data", metavar="DIR", default=None, help="the data folder (default STANCE_DATA or ./data)")
    group = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (room, command) in commands().items():
        one = group.add_parser(name, help=command.words, description=command.words)
        if chosen is None or chosen == name:
            if not command.verbs:
                add_shared(one)
            if command.arguments:
                room.load(command.arguments)(one)
    return parser


def _named(given: list[str]) -> str:
    """The command among what was typed; "" for none."""
    words = iter(given)
    for word in words:
        if word == "--data":
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


if __name__ == "__main__":
    sys.exit(main())
