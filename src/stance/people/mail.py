"""Mail to people, sent in the background: a mail server that is down delays it and loses nothing.

Mail never carries a secret: it says that something waits, and links to a page where one signs in.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from stance.people import tasks

LONGEST_SUBJECT, LONGEST_BODY = 200, 100_000


class MailRefused(ValueError):
    """The mail cannot be sent as given; the message says what is wrong with it."""


def enqueue(*, to: Iterable[str], subject: str, body: str) -> None:
    """Send a plain text to each of these addresses, one mail each: nobody sees the others, and one address that is
    refused stops no other. The jobs appear with the caller's transaction, or not at all.

    Raises MailRefused for an address or a subject that would write headers of its own, and for what is too long.
    """
    addresses = list(dict.fromkeys(to))
    for address in addresses:
        _refuse_address(address)
    if not subject.strip() or not subject.isprintable():
        raise MailRefused("The subject must be one line of text.")
    if len(subject) > LONGEST_SUBJECT or len(body) > LONGEST_BODY:
        raise MailRefused(f"A subject has at most {LONGEST_SUBJECT} characters, a text at most {LONGEST_BODY:,}.")
    if "\0" in body:
        raise MailRefused("The text holds a NUL character, which mail cannot carry.")
    for address in addresses:
        tasks.send_mail.enqueue(address, subject, body)


def _refuse_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise MailRefused(f"“{address[:254]}” is not an e-mail address.") from error
