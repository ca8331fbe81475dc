"""What the stance's and the policy's commands take. Loads no models: ``stance --help`` asks."""

from __future__ import annotations

import argparse

from stance.doors.command_arguments import verbs


def can(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("user", metavar="USER", help="the address that the person signs in with")
    parser.add_argument("action", metavar="ACTION", help="such as register.account.publish")
    parser.add_argument(
        "object", metavar="OBJECT", nargs="?", default="-", help="such as account:@HealthDept; - for none"
    )
    parser.add_argument("--at", default="", metavar="TIME", help="a past instant or day (default now)")


def stance(parser: argparse.ArgumentParser) -> None:
    add = verbs(parser)
    show = add("show", "who does what under a stance (default: the one in force)")
    show.add_argument("basis", nargs="?", default="", choices=["", "leader", "supporter", "observer"])
    simulate = add("simulate", "who would gain and lose what, and what would be left uncovered")
    simulate.add_argument("basis", choices=["leader", "supporter", "observer"])
    propose = add("propose", "write a shipped stance down as a proposal, which two people adopt on the pages")
    propose.add_argument("basis", choices=["leader", "supporter", "observer"])
    propose.add_argument("--note", default="", help="why, for the people who adopt it")
    propose.add_argument(
        "--leaving-uncovered", action="store_true", help="accept that nobody can do some of its actions"
    )
    for verb in (show, simulate, propose):
        verb.add_argument("--agency", default="", metavar="SLUG", help="default the host agency")
