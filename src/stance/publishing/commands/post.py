"""``stance post``: write, approve, and see what became of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from stance.authority.actions import requests
from stance.authority.models import ApprovalRequest
from stance.doors.command_output import DONE, DONE_WITH_FAILURES, Output
from stance.engines.policy import Refused
from stance.publishing import described_objects, drafting
from stance.publishing.actions import attachments, posts
from stance.publishing.commands.persons import in_the_name_of
from stance.publishing.drafting import Content, Measured, Text
from stance.publishing.models import Post
from stance.publishing.places import limits_of, publisher_of
from stance.publishing.queries import progress
from stance.publishing.refusal import PostRefused
from stance.publishing.times import moment
from stance.publishing.writes import drafts
from stance.publishing.writes.publications import PUBLISH
from stance.register import described_objects as register
from stance.register.models import Account


def draft(options: argparse.Namespace, output: Output) -> int:
    try:
        with in_the_name_of(options.user):
            post = _drafted(options)
        targets = [_target(account, said) for account, said in _measured(post)]
    except (PostRefused, Refused, OSError) as refusal:
        return output.refuse(str(refusal))
    revision = drafts.current_revision(post)
    told = {"post": post.pk, "revision": revision.number, "digest": bytes(revision.digest).hex(), "targets": targets}
    output.result(told, "\n".join([f"Post {post.pk}, revision {revision.number}", *map(_line, targets)]))
    return DONE_WITH_FAILURES if any(one["problems"] for one in targets) else DONE


def _drafted(options: argparse.Namespace) -> Post:
    try:
        text = Path(options.text_file).read_bytes().decode()
    except UnicodeDecodeError as error:
        raise PostRefused(f"{options.text_file} is not UTF-8.") from error
    if options.zone and not options.at:
        raise PostRefused("Give the time beside its zone: --at.")
    if options.at and not options.zone:
        raise PostRefused("Give the zone of the time: --zone Europe/Vienna.")
    when = moment(options.at, options.zone, options.which) if options.at else None
    accounts = [_account(one) for one in options.to]
    media = attachments.read(paths=options.media, alts=options.alt, accounts=accounts, is_fitted=options.fit)
    content = Content(Text(text, options.title, options.warning), options.language, tuple(media))
    return posts.draft(content=content, accounts=accounts, when=when)


def _account(text: str) -> Account:
    try:
        return register.find(text)
    except (LookupError, Account.DoesNotExist) as error:
        raise PostRefused(f"{text} is not on the register.") from error


def _measured(post: Post) -> list[tuple[Account, list[Measured]]]:
    content = drafting.read(bytes(drafts.current_revision(post).content))
    return [
        (
            one.account,
            drafting.measured(publisher_of(one.account), content.said(one.account_id), limits_of(one.account)),
        )
        for one in post.targets.select_related("account").order_by("pk")
    ]


def _target(account: Account, said: list[Measured]) -> dict[str, Any]:
    nearest = max((count for one in said for count in one.counts[:1]), key=lambda count: count.count / count.most)
    return {
        "account": account.asked_as,
        "segments": len(said),
        "count": nearest.count,
        "limit": nearest.most,
        "unit": nearest.unit,
        "problems": [problem.words for one in said for problem in one.problems if not problem.is_warning],
    }


def _line(target: dict[str, Any]) -> str:
    words = (
        f"{target['account']}: {target['count']:,} of {target['limit']:,} {target['unit']}, {target['segments']} parts"
    )
    return "\n  ".join([words, *target["problems"]])


def publish(options: argparse.Namespace, output: Output) -> int:
    try:
        post = _post(options.post)
        with in_the_name_of(options.user):
            outcome = posts.publish(post=post)
    except (PostRefused, Refused) as refusal:
        return output.refuse(str(refusal))
    words = f"Post {post.pk} waits for an approval." if outcome.waits else f"Post {post.pk} is on its way."
    output.result({"post": post.pk, "request": outcome.request.pk if outcome.waits else None}, words)
    return DONE


def approve(options: argparse.Namespace, output: Output) -> int:
    try:
        post = _post(options.post)
        digest = bytes(drafts.current_revision(post).digest).hex()
        if options.digest.strip().lower() != digest:
            raise PostRefused(f"Post {post.pk} is another now: its digest is {digest}. Read it again, then approve it.")
        request = _request(post)
        with in_the_name_of(options.user):
            done = requests.answer(request.pk, verdict="approve", digest=request.digest)
    except (PostRefused, Refused, requests.RequestRefused) as refusal:
        return output.refuse(str(refusal))
    post.refresh_from_db()
    if done.state not in ("approved", "open"):
        return output.refuse(done.closing_words)
    words = f"Post {post.pk} is approved." if post.state == "approved" else f"Post {post.pk} needs another approval."
    output.result({"post": post.pk, "state": post.state}, words)
    return DONE


def _request(post: Post) -> ApprovalRequest:
    """The open one; where nobody asked yet, in the name of whoever wrote the post."""
    rows = ApprovalRequest.objects.filter(action=PUBLISH, object_kind="post", object_id=str(post.pk), state="open")
    if (found := rows.first()) is not None:
        return found
    with in_the_name_of(post.made_by.email if post.made_by else ""):
        outcome = posts.publish(post=post)
    request: ApprovalRequest | None = outcome.request
    if request is None:
        raise PostRefused(f"Post {post.pk} needs no approval: it is on its way.")
    return request


def status(options: argparse.Namespace, output: Output) -> int:
    try:
        post = _post(options.post)
    except (PostRefused, Refused) as refusal:
        return output.refuse(str(refusal))
    found = progress.of(post)
    told = [
        {
            "account": one.target.account.asked_as,
            "outcome": one.outcome or "draft",
            "permalink": one.permalink,
            "attempts": one.attempts,
            "problem": one.delivery.problem if one.delivery else "",
            "differs": [words for segment in one.segments for words in segment.differs],
        }
        for one in found
    ]
    digest = bytes(drafts.current_revision(post).digest).hex()
    lines = [f"{one.target.account.named}: {one.words} {one.permalink}".rstrip() for one in found]
    output.result(
        {"post": post.pk, "state": post.state, "digest": digest, "targets": told},
        "\n".join([f"Post {post.pk}: {post.state}", *lines]),
    )
    return DONE


def _post(text: str) -> Post:
    try:
        return described_objects.find(text)
    except (LookupError, Post.DoesNotExist) as error:
        raise PostRefused(f"There is no post {text}.") from error
