"""What the installation's commands take. Loads no models: ``stance --help`` asks."""

from __future__ import annotations

import argparse

from stance.doors.command_arguments import verbs


def serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=None, help="default STANCE_HOST or 127.0.0.1")
    parser.add_argument("--port", type=int, default=None, help="default STANCE_PORT or 8000")
    parser.add_argument(
        "--workers", type=int, default=1, help="1 for each kind of work, and N-1 more for any (default 1)"
    )
    parser.add_argument("--web-only", action="store_true", help="no background worker with it")
    parser.add_argument("--worker-only", action="store_true", help="no web pages with it")


def reset_link(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", help="the address that the person signs in with")
    parser.add_argument("--remove-factors", action="store_true", help="using it also removes their passkeys and app")


def keys(parser: argparse.ArgumentParser) -> None:
    add = verbs(parser)
    add("list", "say which keys there are, and how much each seals")
    add("rotate", "seal every secret again with a new key; older keys are forgotten")


def backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="FOLDER", help="must not exist, or be empty")
    parser.add_argument("--without-keys", action="store_true", help="leave the signing and session keys out")
    parser.add_argument(
        "--without-blobs",
        action="store_true",
        help="leave originals and media where they are, such as in a bucket that keeps versions",
    )


def restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="FOLDER")
    parser.add_argument(
        "--vkey", default="", metavar="FILE", help="the ledger's vkey, kept apart: who must have signed"
    )
    parser.add_argument("--unsigned", action="store_true", help="take a backup that nobody signed, as it stands")
