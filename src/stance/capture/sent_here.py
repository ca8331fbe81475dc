"""Which new posts of an account were sent through here: the rooms that publish know, and no alarm is raised for those."""

from __future__ import annotations

from collections.abc import Sequence

from stance.archive.models import Record
from stance.archive.queries.posts import current_versions
from stance.register.models import Account
from stance.rooms.listed import answers

SENT_HERE = "capture.sent_here"
"""Asked with the key of an account, and its new posts, each record id with its text; answered with the record ids of those that were sent
through here."""


def sent_here(account: Account, records: Sequence[Record]) -> set[str]:
    found: set[str] = set()
    if records and (asked := list(answers(SENT_HERE))):
        ids = {one.pk: one.record_id for one in records}
        texts = {ids[key]: str(version.fields.get("text", "")) for key, version in current_versions(list(ids)).items()}
        for ask in asked:
            found |= ask(account.pk, texts)
    return found
