"""Between the parsed arguments and the commands: prepares the installation and reports in one way."""

from __future__ import annotations

import argparse
import getpass
import importlib
import json
import os
import sys
import time
from typing import Any

from stance import data_folder

# command → module whose ``run(options, output) -> exit code`` carries it out; loaded only when asked for
COMMANDS = {
    "serve": "stance.site.serve",
    "import": "stance.archive.commands.bring_in",
    "search": "stance.archive.commands.search",
    "record": "stance.archive.commands.record",
    "audit": "stance.journal.commands.audit",
    "journal": "stance.journal.commands.followers",
    "can": "stance.authority.commands.can",
    "stance": "stance.authority.commands.stance",
    "register": "stance.register.commands.register",
    "verify": "stance.archive.commands.verify",
    "doctor": "stance.site.doctor",
    "people": "stance.people.commands",
    "reset-link": "stance.site.reset_link",
    "keys": "stance.site.keys",
    "backup": "stance.site.backup",
    "restore": "stance.site.restore",
}
WITHOUT_INSTALLATION = {"restore"}
REFUSED = 2


class Output:
    """Results on standard output, progress and trouble on standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._shown_at = 0.0
        self._is_terminal = sys.stderr.isatty()

    def result(self, value: dict[str, Any], text: str) -> None:
        print(json.dumps(value, ensure_ascii=False) if self.as_json else text)

    def refuse(self, message: str) -> int:
        if self.as_json:
            print(json.dumps({"error": message}, ensure_ascii=False))
        print(f"stance: {message}", file=sys.stderr)
        return REFUSED

    def advance(self, done: int, total: int | None, note: str) -> None:
        """A progress line, on a terminal only, at most five times a second."""
        now = time.monotonic()
        if not self._is_terminal or (now - self._shown_at < 0.2 and done != total):
            return
        self._shown_at = now
        share = f"{100 * done // total:3d} %  {done:,} of {total:,}" if total else f"{done:,}"
        print(f"\r\033[K{note}: {share}", end="", file=sys.stderr, flush=True)
        if done == total:
            print(file=sys.stderr)

    def fence(self) -> None:
        """The command line holds its work by a file lock; there is no lease to lose."""


def run(options: argparse.Namespace) -> int:
    data_folder.keep_private()
    output = Output(as_json=options.json)
    try:
        if options.command not in WITHOUT_INSTALLATION:
            data_folder.prepare(data_folder.located())
            start_django()
            return _call(options, output)
        return int(_module(options).run(options, output))
    except data_folder.DataFolderRefused as error:
        return output.refuse(str(error))
    except KeyboardInterrupt:
        return output.refuse("Stopped. What was finished is kept; run the same command again to go on.")


def start_django() -> None:
    """Load the settings and bring the database to this version. Raises DataFolderRefused for a newer database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stance.site.settings")
    import django  # noqa: PLC0415  (settings read the environment, which the arguments have just changed)

    django.setup()
    from stance.site.database import bring_up_to_date  # noqa: PLC0415  (needs django.setup)

    bring_up_to_date()


def _call(options: argparse.Namespace, output: Output) -> int:
    from django.db import OperationalError  # noqa: PLC0415  (after the folder has been prepared)

    from stance.journal.actor import Actor, acting_as  # noqa: PLC0415

    try:
        with acting_as(Actor(kind="operator", label=f"operator {_user()}", door="command line")):
            return int(_module(options).run(options, output))
    except OperationalError as error:
        return output.refuse(
            f"The database could not be used: {error}. Nothing was half done; mend that and try again."
        )


def _module(options: argparse.Namespace) -> Any:
    return importlib.import_module(COMMANDS[options.command])


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
