"""What an answer means while something is sent, where the platform's own words do not say more.

A refusal of the step that makes public counts only where the post is not there, too: platforms have answered 4xx and kept the post. Two
answers are taken at their word: 401, with which a request was not carried out (RFC 9110, 15.5.2), and 429 (RFC 6585, 4).
"""

from __future__ import annotations

from hashlib import sha256

from stance.channels.port.answers import object_of, wait_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.publishing import (
    Absent,
    Accepted,
    Found,
    Gone,
    Outcome,
    Reference,
    Rejected,
    Throttled,
    Unknown,
    Unsent,
)
from stance.channels.port.records import Records
from stance.channels.port.wire import File, NoAnswer, Request, Response, Talk
from stance.engines.exports.decode import BadJson, decode

CLOCKS_DIFFER = 900
"""Seconds by which a platform's clock may be behind ours, where own posts are looked through."""


def answer_to(request: Request) -> Talk[Response | NoAnswer]:
    try:
        return (yield request)
    except NoAnswer as nothing:
        return nothing


def is_said(response: Response) -> bool:
    """Whether the program on the platform said it: what stands before it answers with pages."""
    return bool(object_of(response))


def is_taken(answer: Response | NoAnswer) -> bool:
    """A good answer: 2xx, a whole JSON object, no error in it."""
    if isinstance(answer, NoAnswer) or not 200 <= answer.status < 300:
        return False
    try:
        value = decode(answer.body)[0]
    except BadJson:
        return False
    return isinstance(value, dict) and not value.keys() & {"error", "errors"}


def refusal_of(answer: Response, host: str, what: str) -> Rejected | Throttled | None:
    """None where the answer is none."""
    if answer.status == 429:
        return Throttled(f"{host} takes no more requests for now.", wait_of(answer))
    if not 400 <= answer.status < 500 or answer.status == 408 or not is_said(answer):
        return None
    if answer.status == 401:
        return Rejected(
            f"{host} does not take what the account signs in with any more (401): connect the account again.", True
        )
    return Rejected(f"{host} refused {what} ({answer.status}).")


def unprepared(
    answer: Response | NoAnswer, host: str, what: str, refusal: Rejected | Throttled | Unsent | None = None
) -> Rejected | Throttled | Unsent:
    """Of a step by which nothing becomes public and which did not succeed. ``refusal`` is what the platform's own words mean."""
    if isinstance(answer, NoAnswer):
        return Unsent(f"{host} gave no whole answer to {what}.")
    return (
        refusal
        or refusal_of(answer, host, what)
        or Unsent(f"{host} is out of order ({answer.status}): it did not take {what}.")
    )


def unconfirmed(
    answer: Response | NoAnswer, host: str, look: Talk[Found], refusal: Rejected | Throttled | None = None
) -> Talk[Outcome]:
    """Of the step that makes public, where the answer does not say that it did. ``look`` finds out whether the post is there."""
    if isinstance(answer, NoAnswer):
        words = f"{host} gave no whole answer."
        return Unsent(words) if answer.nothing_left else Unknown(words)
    said = refusal or refusal_of(answer, host, "the post")
    if said is None:
        return Unknown(f"{host} does not say whether it took the post ({answer.status}).")
    if isinstance(said, Throttled) or said.is_dead:
        return said
    found = yield from look
    if isinstance(found, Accepted):
        return found
    return (
        said if isinstance(found, Absent) else Unknown(f"{said.words} Whether it is there all the same is not known.")
    )


def unreached(error: Unreachable) -> Unknown | Throttled:
    """Of a look that could not be had."""
    return Unknown(str(error)) if error.wait_seconds is None else Throttled(str(error), error.wait_seconds)


def unbegun(error: Unreachable) -> Unsent | Throttled:
    """Of what is asked before anything is sent."""
    return Unsent(str(error)) if error.wait_seconds is None else Throttled(str(error), error.wait_seconds)


def unseen(answer: Response | NoAnswer, host: str) -> Unknown | Throttled:
    """Of a look that did not succeed."""
    if isinstance(answer, NoAnswer):
        return Unknown(f"{host} gave no whole answer.")
    if answer.status == 429:
        return Throttled(f"{host} takes no more requests for now.", wait_of(answer))
    return Unknown(f"{host} does not show the posts of the account now ({answer.status}).")


def not_taken_down(answer: Response | NoAnswer, host: str, refusal: Rejected | Throttled | None = None) -> Gone:
    if isinstance(answer, NoAnswer):
        words = f"{host} gave no whole answer."
        return Unsent(words) if answer.nothing_left else Unknown(words)
    said = refusal or refusal_of(answer, host, "the deletion")
    return said or Unknown(f"{host} does not say whether it deleted the post ({answer.status}).")


def form_of(fields: dict[str, str], name: str, file: File, type_: str) -> tuple[str, tuple[bytes | File, ...]]:
    """multipart/form-data (RFC 7578): its media type, and its pieces. The file is called by its digest. The boundary comes from what is
    sent, so that the same is the same bytes."""
    kind = type_.partition("/")[2].partition("+")[0]
    said = "\0".join([file.digest, *fields, *fields.values()])
    boundary = "stance-" + sha256(said.encode()).hexdigest()[:40]
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file.digest[:16]}.{kind}"\r\n'
        f"Content-Type: {type_}\r\n\r\n"
    )
    pieces = ("".join(parts).encode(), file, f"\r\n--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", pieces


def numbered(records: Records, account_id: str, record_id: str) -> Reference | None:
    """Of platforms that name a post by what its record's id has behind the beginning that all of the account's have."""
    beginning = records.record_id(account_id, "")
    number = record_id.removeprefix(beginning)
    return Reference(number) if number and number != record_id else None
