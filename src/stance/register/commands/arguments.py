"""What the register's commands take. Loads no models: ``stance --help`` asks."""

from __future__ import annotations

import argparse

from stance.doors.command_arguments import verbs
from stance.engines.tables.decoding import ENCODINGS


def register(parser: argparse.ArgumentParser) -> None:
    add = verbs(parser)
    bring = add("import", "import a table (CSV, XLSX, ODS): new accounts, and changes of known ones")
    bring.add_argument("file", metavar="FILE")
    bring.add_argument("--map", metavar="THEIRS=OURS", action="append", default=[], dest="said",
                       help="which of our columns one of the file is; nothing after = leaves it out; may be given again")  # fmt: skip
    bring.add_argument("--ignore-others", action="store_true", help="leave out columns that are not known")
    bring.add_argument("--sheet", default="", help="which sheet of a workbook; default: the first with something in it")
    bring.add_argument(
        "--strict", action="store_true", help="import nothing if one row cannot be imported, or would lose a cell"
    )
    bring.add_argument(
        "--make-agencies", action="store_true", help="add agencies that a row names and that are not here yet"
    )
    bring.add_argument("--dry-run", action="store_true", help="say what would happen; change nothing")
    bring.add_argument(
        "--encoding",
        choices=ENCODINGS,
        default="auto",
        help="default: a byte order mark, else UTF-8, else Windows-1252",
    )
    take = add("export", "write the register as a table that import takes back")
    take.add_argument("file", metavar="FILE", help="must not exist")
    take.add_argument("--archived", action="store_true", help="with archived accounts")
    verify = add("verify", "say whether an account is official, as the public is told")
    verify.add_argument("account", metavar="ACCOUNT", help="its address, or its name: @name, @name@host")


def connect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "kind", metavar="KIND", help="its platform; an unknown one is answered by those that can be connected"
    )
    parser.add_argument(
        "--url",
        default="",
        metavar="URL",
        help="the account's server, where it has one of its own; a feed's whole address",
    )
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument("--token-file", metavar="FILE", help="a file with an access token and nothing else")
    secret.add_argument("--app-password-file", metavar="FILE", help="a file with an app password and nothing else")
    parser.add_argument("--user", default="", metavar="NAME", help="the user's name, where the password needs one")
    parser.add_argument("--account", required=True, metavar="ACCOUNT", help="which account of the register it is")
