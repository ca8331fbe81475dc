"""The words by which people are found while somebody types."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

from django.conf import settings
from django.db import models

from stance.people.names.words import words_of, words_of_address

NamedPerson = tuple[int, str, str]
"""Somebody's key, name and address."""


class NameWordManager(models.Manager["NameWord"]):
    def write(self, people: Collection[NamedPerson], *, are_new: bool = False) -> None:
        """What these people are called from now on; inside the caller's transaction. Nothing is held yet of people who
        ``are_new``."""
        if not are_new:
            self.filter(user__in=[key for key, *_ in people]).delete()
        self.bulk_create(_rows(people), batch_size=1000)


class NameWord(models.Model):
    """One word of somebody's name or address, folded, in UTF-8: bytes are compared alike on both databases, so that one range of
    the index holds every word that begins alike."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    word = models.BinaryField(max_length=1000)
    of_address = models.BooleanField(default=False)
    objects: ClassVar[NameWordManager] = NameWordManager()

    class Meta:
        indexes = [models.Index(fields=["word", "user"], name="people_nameword_found")]
        constraints = [models.UniqueConstraint(fields=["user", "of_address", "word"], name="people_nameword_once")]

    def __str__(self) -> str:
        return bytes(self.word).decode()


def _rows(people: Iterable[NamedPerson]) -> Iterable[NameWord]:
    for key, name, address in people:
        for of_address, words in ((False, words_of(name)), (True, words_of_address(address))):
            for word in words:
                yield NameWord(user_id=key, word=word.encode(), of_address=of_address)
