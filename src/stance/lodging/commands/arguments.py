"""What ``stance lodge`` takes."""

from __future__ import annotations

import argparse


def lodge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("addresses", nargs="*", metavar="ADDRESS", help="of a post, as the browser shows it")
    parser.add_argument(
        "--account", required=True, metavar="ACCOUNT", help="the official's own account on the register"
    )
    parser.add_argument(
        "--reason", required=True, metavar="WHY", help="which business of the agency the posts were part of"
    )
    parser.add_argument(
        "--from", dest="source", action="append", default=[], metavar="FILE",
        help="an export of the account: read where it is, and nothing of it is kept but the posts of --ids; again for each of its files",
    )  # fmt: skip
    parser.add_argument(
        "--ids", default="", metavar="FILE", help="ids or addresses of the posts in the export, one a line"
    )
