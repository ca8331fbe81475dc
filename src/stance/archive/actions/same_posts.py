"""A person decides whether two records are one post."""

from __future__ import annotations

from django.db import transaction

from stance.archive.models import AliasQuestion, ImportRun, Observation, Record
from stance.archive.queries.likenesses import Pair
from stance.archive.writes import bindings
from stance.engines.policy import authorise
from stance.journal import trail


class AnswerRefused(Exception):
    """Nothing was decided; the message says why and what to do."""


def _import_of(question: AliasQuestion) -> ImportRun | Record:
    """Whose export it is says who answers for it."""
    rows = Observation.objects.filter(record_id=question.provisional_id, file__isnull=False).select_related("file__run")
    seen = rows.order_by("file_id").last()
    return seen.file.run if seen is not None and seen.file is not None else question.record


def decide(question: AliasQuestion, *, same: bool) -> None:
    """Bind the two, or say for good that they are two posts. Raises AnswerRefused."""
    decision = authorise("archive.import", _import_of(question))
    with transaction.atomic():
        held = (
            AliasQuestion.objects.select_for_update(of=("self",))
            .select_related("record", "provisional")
            .filter(pk=question.pk)
            .first()
        )
        if held is None or held.answer != AliasQuestion.Answer.OPEN:
            raise AnswerRefused("This was decided meanwhile. Go back to the list to see what is left.")
        one, other = held.provisional.record_id, held.record.record_id
        if same and not bindings.bind(Pair(held.provisional_id, held.record_id), bindings.BY_PERSON):
            raise AnswerRefused(f"{one} is the same as another post already. Go back to the list to see what is left.")
        held.answer = AliasQuestion.Answer.SAME if same else AliasQuestion.Answer.OTHER
        held.save(update_fields=["answer"])
        if same:
            # What it is, it cannot be twice.
            AliasQuestion.objects.filter(provisional_id=held.provisional_id, answer=AliasQuestion.Answer.OPEN).update(
                answer=AliasQuestion.Answer.OTHER
            )
        trail.record(
            action=decision.action,
            summary=f"said that {one} and {other} are {'the same post' if same else 'two posts'}",
            object_kind="record",
            object_id=other,
            decision=decision,
            details={"provisional": one, "same": same},
        )
