"""``stance post settle``: a person says what became of a part."""

from __future__ import annotations

import argparse

from stance.archive.models import Record
from stance.doors.command_output import DONE, Output
from stance.engines.policy import Refused
from stance.publishing import described_objects
from stance.publishing.actions import settling
from stance.publishing.commands.persons import in_the_name_of
from stance.publishing.models import Post, Segment
from stance.publishing.refusal import PostRefused
from stance.publishing.states import SEGMENT
from stance.register import described_objects as register
from stance.register.models import Account


def settle(options: argparse.Namespace, output: Output) -> int:
    try:
        segment = _segment(options)
        with in_the_name_of(options.user):
            _say(options, segment)
    except (PostRefused, Refused) as refusal:
        return output.refuse(str(refusal))
    segment.refresh_from_db()
    told = {"post": segment.delivery.target.post_id, "part": segment.place + 1, "state": segment.state}
    output.result(told, f"Part {segment.place + 1}: {SEGMENT.states[segment.state].lower()}.")
    return DONE


def _say(options: argparse.Namespace, segment: Segment) -> None:
    if options.there is not None:
        record = Record.objects.filter(record_id=options.there).first()
        if record is None:
            raise PostRefused(
                f"There is no record “{options.there}” in the archive. Let the account be captured first: stance capture."
            )
        settling.is_there(segment=segment, record=record, reason=options.reason)
    elif options.send_again:
        settling.send_again(segment=segment, reason=options.reason)
    else:
        settling.give_up(segment=segment, reason=options.reason)


def _segment(options: argparse.Namespace) -> Segment:
    try:
        post, account = described_objects.find(options.post), register.find(options.account)
    except (LookupError, Post.DoesNotExist, Account.DoesNotExist) as error:
        raise PostRefused(f"There is no post {options.post} for {options.account}.") from error
    rows = Segment.objects.select_related("delivery__target__post", "delivery__target__account")
    found = rows.filter(delivery__target__post=post, delivery__target__account=account, place=options.part - 1).first()
    if found is None:
        raise PostRefused(f"Post {post.pk} has no part {options.part:,} on its way to {account.named}.")
    return found
