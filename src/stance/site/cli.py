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
from stance.engines.tables.decoding import ENCODINGS
from stance.site import command_line

DONE, DONE_WITH_FAILURES, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    parser = build_parser()
    options = parser.parse_args(arguments)
    if options.data:
        os.environ["STANCE_DATA"] = options.data
    return command_line.run(options)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stance", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--version", action="version", version=f"stance {__version__}")
    parser.add_argument("--data", metavar="DIR", default=None, help="the data folder (default STANCE_DATA or ./data)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _serve(commands)
    _import(commands)
    _search(commands)
    _people(commands)
    one = _command(commands, "record", "show one record, its versions and its proof")
    one.add_argument("id", help="as stance search shows it")
    _can(commands)
    audit = _command(commands, "audit", "write the audit trail to a CSV file")
    audit.add_argument("file", metavar="FILE.csv", help="must not exist yet")
    audit.add_argument("--since", default="", metavar="DAY", help="from this day on (UTC)")
    audit.add_argument("--until", default="", metavar="DAY", help="up to this day, which is included (UTC)")
    following = commands.add_parser("journal", help="what follows the audit trail").add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    _command(
        following, "followers", "how far each follower of the audit trail has come; ends with 1 when one needs mending"
    )
    _stance(commands)
    _register(commands)
    _command(commands, "verify", "recompute everything against the ledger and name every difference")
    _command(commands, "doctor", "check this installation and say what to mend")
    reset = _command(commands, "reset-link", "print a link with which a person chooses a new password")
    reset.add_argument("email", help="the address that the person signs in with")
    reset.add_argument("--remove-factors", action="store_true", help="using it also removes their passkeys and app")
    keys = commands.add_parser("keys", help="the keys that seal secrets in the database")
    doing = keys.add_subparsers(dest="verb", required=True, metavar="VERB")
    _command(doing, "list", "say which keys there are, and how much each seals")
    _command(doing, "rotate", "seal every secret anew with a new key; older keys are forgotten")
    backup = _command(commands, "backup", "write a complete copy of the installation to a folder")
    backup.add_argument("target", metavar="FOLDER", help="must not exist, or be empty")
    backup.add_argument("--without-keys", action="store_true", help="leave the signing and session keys out")
    restore = _command(commands, "restore", "make a data folder from a backup")
    restore.add_argument("source", metavar="FOLDER")
    restore.add_argument(
        "--vkey", default="", metavar="FILE", help="the ledger's vkey, kept apart: who must have signed"
    )
    restore.add_argument("--unsigned", action="store_true", help="take a backup that nobody signed, as it stands")
    return parser


def _command(commands: argparse._SubParsersAction, name: str, words: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _serve(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    serve = _command(commands, "serve", "run the web pages and the worker; Ctrl-C stops both")
    serve.add_argument("--host", default=None, help="default STANCE_HOST or 127.0.0.1")
    serve.add_argument("--port", type=int, default=None, help="default STANCE_PORT or 8000")
    serve.add_argument(
        "--workers", type=int, default=1, help="1 for each kind of work, and N-1 more for any (default 1)"
    )
    serve.add_argument("--web-only", action="store_true", help="no background worker with it")
    serve.add_argument("--worker-only", action="store_true", help="no web pages with it")


def _import(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    bring = _command(commands, "import", "bring in an export: a zip, several zips of one export, or a folder")
    bring.add_argument("paths", nargs="+", metavar="PATH")
    bring.add_argument(
        "--account", default="", metavar="HANDLE_OR_URL", help="whose export it is, when it does not say"
    )
    bring.add_argument("--agency", default="", metavar="SLUG", help="the agency that it is of (default: the account's)")
    bring.add_argument("--yes", action="store_true", help="register the account named by the archive without asking")


def _can(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    can = _command(commands, "can", "say whether somebody may do something, and why")
    can.add_argument("user", metavar="USER", help="the address that the person signs in with")
    can.add_argument("action", metavar="ACTION", help="such as register.account.publish")
    can.add_argument("object", metavar="OBJECT", nargs="?", default="-", help="such as account:@HealthDept; - for none")
    can.add_argument("--at", default="", metavar="TIME", help="a past instant or day (default now)")


def _stance(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    words = "show a stance, or simulate what it would change"
    verbs = commands.add_parser("stance", help=words, description=words).add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    show = _command(verbs, "show", "who does what under a stance (default: the one in force)")
    show.add_argument("basis", nargs="?", default="", choices=["", "leader", "supporter", "observer"])
    simulate = _command(verbs, "simulate", "who would gain and lose what, and what would be left uncovered")
    simulate.add_argument("basis", choices=["leader", "supporter", "observer"])
    for verb in (show, simulate):
        verb.add_argument("--agency", default="", metavar="SLUG", help="default the host agency")


def _register(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    words = "the register of official accounts, as a table"
    verbs = commands.add_parser("register", help=words, description=words).add_subparsers(
        dest="verb", required=True, metavar="VERB"
    )
    bring = _command(verbs, "import", "bring in a table (CSV): new accounts, and changes of known ones")
    bring.add_argument("file", metavar="FILE")
    bring.add_argument("--strict", action="store_true", help="take nothing over while one row cannot be")
    bring.add_argument("--make-agencies", action="store_true", help="add agencies that a row names and nobody knows")
    bring.add_argument("--dry-run", action="store_true", help="say what would happen; keep nothing")
    bring.add_argument("--encoding", choices=["auto", "utf-8", "utf-16", "windows-1252"], default="auto")
    take = _command(verbs, "export", "write the register as a table that import takes back")
    take.add_argument("file", metavar="FILE", help="must not exist")
    take.add_argument("--archived", action="store_true", help="with archived accounts")
    verify = _command(verbs, "verify", "say whether an account is official, as the public is told")
    verify.add_argument("account", metavar="ACCOUNT", help="its address, or its name: @name, @name@host")


def _search(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    search = _command(
        commands, "search", "search the archive, for example: stance search 'flood \"road closed\" has:media'"
    )
    search.add_argument("query")
    search.add_argument("--account", default="", metavar="HANDLE_OR_URL")
    search.add_argument("--since", default="", metavar="DATE")
    search.add_argument("--until", default="", metavar="DATE")
    search.add_argument("--sort", choices=["rank", "newest", "oldest"], default="rank")
    search.add_argument("--limit", type=int, default=20)
    search.add_argument("--cursor", default="")


def _people(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    people = commands.add_parser("people", help="people and where they serve")
    doing = people.add_subparsers(dest="doing", required=True, metavar="DOING")
    bring = _command(doing, "import", "add people, and give them roles in units, from a CSV file")
    bring.add_argument(
        "file", metavar="FILE", help="columns: email, name, agency, unit, side, role, starts, ends, deputy"
    )
    bring.add_argument("--make-units", action="store_true", help="make units that are not there, at the top")
    bring.add_argument("--dry-run", action="store_true", help="say what would happen; keep nothing")
    bring.add_argument("--encoding", choices=ENCODINGS, default="auto", help="default: a byte order mark, else UTF-8")


if __name__ == "__main__":
    sys.exit(main())
