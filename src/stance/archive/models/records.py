"""What was said, in every state it was seen in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from stance.archive import record_keys
from stance.archive.models.exchanges import Exchange
from stance.archive.models.fields import RowKeyField
from stance.archive.models.imports import ImportFile
from stance.archive.models.ledger import Entry
from stance.register.models import Account

LONGEST_RECORD_ID = 500
"""Characters: an id may be an address, such as that of an ActivityPub object."""


class Record(models.Model):
    """One post by its stable id. The primary key carries the time it was made (``record_keys``), so every list and
    every search is in time order without a second index."""

    class Kind(models.IntegerChoices):
        POST = 0, "post"
        REPLY = 1, "reply"
        REPOST = 2, "repost"
        QUOTE = 3, "quote"
        ARTICLE = 4, "article"
        VIDEO = 5, "video"
        LIKE = 6, "like"

    id = RowKeyField(primary_key=True)
    record_id = models.CharField(max_length=LONGEST_RECORD_ID, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.SmallIntegerField(choices=Kind)
    language = models.CharField(max_length=12, blank=True)
    reply_to = models.CharField(max_length=LONGEST_RECORD_ID, null=True, blank=True)  # noqa: DJ001  (NULL keeps the index small)
    versions_count = models.PositiveIntegerField(default=1)
    is_edited = models.BooleanField(default=False)
    is_deleted = models.BooleanField(default=False)
    has_media = models.BooleanField(default=False)
    is_by_public = models.BooleanField(
        default=False, help_text="Written to the account by somebody else, not by the account."
    )
    answered_as = models.CharField(max_length=LONGEST_RECORD_ID, null=True, blank=True)  # noqa: DJ001  (as reply_to)
    """Of what the public wrote, the id by which replies of its account name it, where that is another than its own."""

    class Meta:
        indexes = [
            models.Index(
                fields=["account", "id"], condition=models.Q(is_by_public=True), name="archive_public_of_account"
            ),
            models.Index(fields=["id"], condition=models.Q(is_by_public=True), name="archive_public_by_time"),
            models.Index(
                fields=["answered_as"], condition=models.Q(answered_as__isnull=False), name="archive_answered_as"
            ),
            models.Index(fields=["reply_to"], condition=models.Q(reply_to__isnull=False), name="archive_replies"),
            models.Index(fields=["account", "-id"], name="archive_account_time"),
        ]

    def __str__(self) -> str:
        return self.record_id

    @property
    def created_at(self) -> datetime:
        return datetime.fromtimestamp(record_keys.seconds_of(self.id), UTC)


class Version(models.Model):
    """One state of a record's content. ``content`` is the canonical JSON (RFC 8785) whose SHA-256 is ``digest``."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=32)
    content = models.BinaryField()
    seen_at = models.CharField(max_length=20, help_text="RFC 3339, UTC.")
    source = models.CharField(max_length=64, help_text="SHA-256 of the original's manifest, or of the exchange.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="archive_version_number_once"),
            models.UniqueConstraint(fields=["record", "digest"], name="archive_version_once"),
        ]
        indexes = [
            models.Index(fields=["entry"], condition=models.Q(number__gt=1), name="archive_edited_versions"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} version {self.number}"

    @property
    def fields(self) -> dict[str, Any]:
        """The content as a dictionary."""
        loaded: dict[str, Any] = json.loads(bytes(self.content))
        return loaded


class Observation(models.Model):
    """One look at a record: where it stands, in which original or in which answer of its platform, which version it showed, and
    its counters then."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="observations", db_index=False)
    file = models.ForeignKey(ImportFile, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    exchange = models.ForeignKey(Exchange, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    offset_bytes = models.BigIntegerField()
    length_bytes = models.IntegerField()
    version_id = models.BigIntegerField(null=True)
    likes = models.BigIntegerField(null=True)
    reposts = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "file", "offset_bytes"], name="archive_observation_once"),
            models.CheckConstraint(
                condition=models.Q(file__isnull=False, exchange__isnull=True)
                | models.Q(file__isnull=True, exchange__isnull=False),
                name="archive_observation_somewhere",
            ),
        ]
        indexes = [
            models.Index(
                fields=["record", "exchange"], condition=models.Q(exchange__isnull=False), name="archive_captured"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} in {self.file or self.exchange}"


class Media(models.Model):
    """A picture or film of a record. ``blob`` is its SHA-256 once the file was found in an export or fetched, else empty; ``entry`` commits
    to one that was fetched, its import's list of media to the others."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="media", db_index=False)
    media_id = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=20)
    url = models.TextField(blank=True)
    alt = models.TextField(blank=True)
    file = models.ForeignKey(ImportFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    member = models.TextField(blank=True, help_text="Its name inside the export.")
    blob = models.CharField(max_length=64, blank=True, db_index=True)
    size_bytes = models.BigIntegerField(null=True, blank=True)
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "media_id"], name="archive_media_once")]

    def __str__(self) -> str:
        return f"{self.type} {self.media_id}"


class Alias(models.Model):
    """Another id under which the same record is known, such as the id of an edited state. ``provisional``: the record that an export
    brought under this id, made up for it, and that is the same post. It stays with its versions and proofs; searches show ``record``."""

    alias = models.CharField(max_length=LONGEST_RECORD_ID, unique=True)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="aliases")
    provisional = models.OneToOneField(Record, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.alias


class Tombstone(models.Model):
    """A record seen gone, and how it is known (kinds: evidence design, level 1)."""

    class Kind(models.TextChoices):
        PLATFORM_NOTIFIED = "platform-notified", "the platform's export lists it as deleted"
        PLATFORM_TOLD = "platform-told", "the platform told us of the deletion as it happened"
        SEEN_GONE = "seen-gone", "missing from the account's list, and gone when asked for by itself"

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="tombstones", db_index=False)
    kind = models.CharField(max_length=30, choices=Kind)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "kind"], name="archive_tombstone_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"


class TextMark(models.Model):
    """What a record says, as a number that texts which say the same share (``engines.language.sameness``); of its newest version that
    came. Only of texts that are long enough to be a statement."""

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.CASCADE, related_name="+")
    mark = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["mark", "record"], name="archive_same_text")]

    def __str__(self) -> str:
        return f"{self.record_id} says {self.mark}"


class AliasQuestion(models.Model):
    """Two records of one account that may be one post, where more than one could be: a person decides, nothing is guessed."""

    class Answer(models.TextChoices):
        OPEN = "open", "not decided"
        SAME = "same", "the same post"
        OTHER = "other", "two posts"

    provisional = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+", db_index=False)
    answer = models.CharField(max_length=5, choices=Answer, default=Answer.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "provisional"], name="archive_alias_question_once")]
        indexes = [models.Index(fields=["id"], condition=models.Q(answer="open"), name="archive_alias_open")]

    def __str__(self) -> str:
        return f"{self.provisional_id} and {self.record_id}: {self.get_answer_display()}"
