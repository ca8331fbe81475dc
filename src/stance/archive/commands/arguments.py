"""What the archive's commands take. Loads no models: ``stance --help`` asks."""

from __future__ import annotations

import argparse

from stance.doors.command_arguments import verbs


def bring_in(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument(
        "--account", default="", metavar="HANDLE_OR_URL", help="whose export it is, when it does not say"
    )
    parser.add_argument(
        "--agency", default="", metavar="SLUG", help="the agency that it is of (default: the account's)"
    )
    parser.add_argument("--yes", action="store_true", help="register the account named by the archive without asking")


def search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="?", default="")
    parser.add_argument("--saved", default="", metavar="NAME", help="a saved search, instead of a query")
    parser.add_argument("--account", default="", metavar="HANDLE_OR_URL")
    parser.add_argument("--since", default="", metavar="DATE")
    parser.add_argument("--until", default="", metavar="DATE")
    parser.add_argument(
        "--voice", choices=["ours", "public", "all"], default="",
        help="our accounts' own posts (the default), what the public wrote to them, or both",
    )  # fmt: skip
    parser.add_argument("--sort", choices=["rank", "newest", "oldest"], default="rank")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--cursor", default="")
    parser.add_argument("--out", default="", metavar="FILE.zip", help="download all posts found, with media and proofs")
    parser.add_argument("--without-media", action="store_true", help="with --out: leave pictures and video out")


def record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="as stance search shows it")


def blobs(parser: argparse.ArgumentParser) -> None:
    add = verbs(parser)
    add("where", "say where originals and media are")
    move = add("move", "copy and compare all, then switch over; it continues where it was stopped")
    move.add_argument("--to", required=True, metavar="PLACE", help="folder, or s3://BUCKET/BEGINNING-OF-KEYS")
