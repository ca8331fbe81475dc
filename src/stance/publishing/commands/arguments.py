"""What the commands about posts take. Loads no models: ``stance --help`` asks."""

from __future__ import annotations

import argparse

from stance.doors.command_arguments import verbs


def post(parser: argparse.ArgumentParser) -> None:
    add = verbs(parser)
    draft = add("draft", "write a post")
    draft.add_argument(
        "--text-file", required=True, metavar="FILE", help="UTF-8; a line of --- alone begins the next part of a thread"
    )
    draft.add_argument("--to", required=True, nargs="+", metavar="ACCOUNT", help="accounts of the register")
    draft.add_argument("--language", default="", metavar="TAG", help="such as en, de-AT")
    draft.add_argument(
        "--warning", default="", help="shown in place of the text until it is opened, where the platform has that"
    )
    draft.add_argument("--title", default="", help="where the platform has one")
    draft.add_argument("--media", action="append", default=[], metavar="FILE", help="a picture; may be given again")
    draft.add_argument(
        "--alt",
        action="append",
        default=[],
        metavar="TEXT",
        help="what each picture shows, in their order; - for one that is decoration",
    )
    draft.add_argument(
        "--fit", action="store_true", help="make pictures smaller that one of the accounts would refuse as too large"
    )
    draft.add_argument(
        "--at", default="", metavar="TIME", help="local time, 2027-03-28 14:30; default: as soon as it is approved"
    )
    draft.add_argument("--zone", default="", metavar="ZONE", help="IANA zone of that time, such as Europe/Vienna")
    draft.add_argument("--which", choices=["earlier", "later"], default="", help="of a time that the clocks show twice")
    _as(draft)
    publish = add("publish", "give a post for approval")
    publish.add_argument("post", metavar="POST", help="its number")
    _as(publish)
    approve = add("approve", "approve exactly the revision that the digest names")
    approve.add_argument("post", metavar="POST", help="its number")
    approve.add_argument("--digest", required=True, metavar="SHA256", help="as draft and status say it")
    _as(approve)
    status = add("status", "say what became of a post, account by account")
    status.add_argument("post", metavar="POST", help="its number")
    dry_run = add("dry-run", "try out what is to go out on a day, without sending it")
    dry_run.add_argument("--day", default="", metavar="DAY", help="YYYY-MM-DD; default: tomorrow")
    dry_run.add_argument("--agency", default="", metavar="AGENCY", help="default: the only one")
    _as(dry_run)
    settle = add("settle", "say what became of a part that is in doubt, late or was refused")
    settle.add_argument("post", metavar="POST", help="its number")
    settle.add_argument("--account", required=True, metavar="ACCOUNT", help="where it goes to")
    settle.add_argument("--part", type=int, default=1, metavar="N", help="of a thread, from 1")
    said = settle.add_mutually_exclusive_group(required=True)
    said.add_argument("--there", metavar="RECORD", help="it is public: as this captured record")
    said.add_argument(
        "--send-again", action="store_true", help="it is not public: send it, once more or although it is late"
    )
    said.add_argument("--give-up", action="store_true", help="it is not public, and is not to be sent any more")
    settle.add_argument("--reason", required=True, help="what was seen, and where; shown in the audit trail")
    _as(settle)


def stop(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", required=True)
    parser.add_argument("--agency", default="", metavar="AGENCY", help="of this agency alone; default: everywhere")
    _as(parser)


def lift(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", default="")
    parser.add_argument(
        "--agency", default="", metavar="AGENCY", help="the stop of this agency; default: the one that holds everywhere"
    )
    _as(parser)


def _as(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as",
        dest="user",
        default="",
        metavar="USER",
        help="in whose name, by e-mail address; default: the system operator",
    )
