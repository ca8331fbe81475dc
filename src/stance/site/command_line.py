"""Between the parsed arguments and the commands: prepares the installation and reports in one way."""

from __future__ import annotations

import argparse
import gc
import getpass
import os

from stance import data_folder
from stance.doors.command_output import Output
from stance.rooms.declaration import Command, Room


def run(options: argparse.Namespace, room: Room, command: Command) -> int:
    data_folder.keep_private()
    output = Output(as_json=options.json)
    try:
        if not command.needs_installation:
            return _run(options, output, room, command)
        data_folder.prepare(data_folder.located())
        start_django()
        return _call(options, output, room, command)
    except data_folder.DataFolderRefused as error:
        return output.refuse(str(error))
    except KeyboardInterrupt:
        return output.refuse("Stopped. What was finished stays; run the same command again to continue.")


def start_django() -> None:
    """Load the settings and bring the database to this version. Raises DataFolderRefused for a newer database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stance.site.settings")
    import django  # noqa: PLC0415  (settings read the environment, which the arguments have just changed)

    gc.disable()  # what loads now stays: looking through it for garbage, again and again, would find none
    django.setup()
    gc.freeze()
    gc.enable()
    from stance.site.database import bring_up_to_date  # noqa: PLC0415  (needs django.setup)

    bring_up_to_date()


def _call(options: argparse.Namespace, output: Output, room: Room, command: Command) -> int:
    from django.db import OperationalError  # noqa: PLC0415  (after the folder has been prepared)

    from stance.journal.actor import Actor, acting_as  # noqa: PLC0415

    try:
        with acting_as(Actor(kind="operator", label=f"operator {_user()}", door="command line")):
            return _run(options, output, room, command)
    except OperationalError as error:
        return output.refuse(f"The database could not be used: {error}. Nothing was half done; fix that and try again.")


def _run(options: argparse.Namespace, output: Output, room: Room, command: Command) -> int:
    """Loads what was asked for, and nothing of other commands."""
    return int(room.load(command.verbs[options.verb] if command.verbs else command.run)(options, output))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
