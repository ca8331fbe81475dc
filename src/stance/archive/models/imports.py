"""Exports brought in: the run, its files, and everything that did not come in."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from stance.channels import discovery
from stance.people.models import Agency
from stance.register.models import Account


class ImportRun(models.Model):
    """One export brought in once. Its counters are written with each batch, so a killed run goes on where it was."""

    class State(models.TextChoices):
        ASKS = "asks", "Waiting for you"
        WAITING = "waiting", "Waiting to start"
        KEEPING = "keeping", "Keeping the original"
        READING = "reading", "Reading posts"
        MEDIA = "media", "Keeping media"
        SIGNING = "signing", "Signing the ledger"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        CANCELLED = "cancelled", "Cancelled"

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Whose export it is, and so who sees the import, its report and the original."""
    kind = models.CharField(max_length=40, blank=True, help_text="The channel; empty until the export is recognised.")
    layout = models.CharField(max_length=40, blank=True)
    paths = models.JSONField(default=list)
    is_upload = models.BooleanField(default=False)
    named_account_id = models.CharField(max_length=100, blank=True)
    named_handle = models.CharField(max_length=200, blank=True)
    is_sample = models.BooleanField(default=False)
    media_list = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the blob that lists the media.")
    may_register = models.BooleanField(default=False)
    original = models.CharField(max_length=64, blank=True, db_index=True, help_text="SHA-256 of the manifest blob.")
    generated_at = models.DateTimeField(null=True, blank=True)
    is_partial = models.BooleanField(default=False)
    requested_by = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True)
    claimed = models.BigIntegerField(null=True, blank=True)
    counted = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    new_versions = models.BigIntegerField(default=0)
    already_held = models.BigIntegerField(default=0)
    recognised = models.BigIntegerField(
        default=0, help_text="Of those already held: posts that capture holds under the platform's own id."
    )
    failed = models.BigIntegerField(default=0)
    absent = models.BigIntegerField(null=True, blank=True, help_text="Held from earlier archives, not in this one.")
    first_entry = models.BigIntegerField(null=True, blank=True)
    last_entry = models.BigIntegerField(null=True, blank=True)
    """Keys of the first and the last entry that it wrote for a version; entries of other imports may stand between them."""
    media_present = models.BigIntegerField(default=0)
    media_missing = models.BigIntegerField(default=0)
    media_left_over = models.BigIntegerField(default=0, help_text="Files among the media that no post names.")
    quarantined = models.JSONField(default=list)
    not_read = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(counted__gte=0, new__gte=0, new_versions__gte=0, already_held__gte=0, failed__gte=0),
                name="archive_import_counts_not_negative",
            )
        ]
        indexes = [models.Index(fields=["account", "-last_entry"], name="archive_import_entries")]

    def __str__(self) -> str:
        return f"import {self.pk} ({self.get_state_display()})"

    @property
    def named(self) -> str:
        """The account that the export or whoever brought it in names, as people write it on its platform; by its id where the
        export says no more."""
        if not self.named_handle and self.named_account_id:
            return self.named_account_id
        return discovery.written(self.kind, self.named_handle)

    @property
    def seen_at(self) -> str:
        """When the platform showed these posts: the export's own date, else the start of the import. RFC 3339, UTC."""
        return (self.generated_at or self.started_at).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.REFUSED, self.State.CANCELLED)


class ImportFile(models.Model):
    """A part of an export that holds posts, with how far it has been read (bytes into the unpacked part)."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    name = models.TextField()
    order = models.PositiveIntegerField()
    is_deleted_posts = models.BooleanField(default=False)
    claimed = models.BigIntegerField(null=True, blank=True)
    counted = models.BigIntegerField(default=0)
    read_to_bytes = models.BigIntegerField(default=0)
    size_bytes = models.BigIntegerField(default=0)
    is_read = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "order"], name="archive_import_file_once")]

    def __str__(self) -> str:
        return self.name


class ImportFailure(models.Model):
    """One thing that did not come in as it should: which file, where in it, why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="failures")
    file = models.TextField()
    position = models.BigIntegerField(null=True, blank=True, help_text="Bytes into the unpacked file.")
    reason = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["run", "id"], name="archive_failures")]

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"


class LeftOverFile(models.Model):
    """A file among the media of an export that no post of it names. It stays in the original."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="left_over")
    name = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["run", "id"], name="archive_left_over")]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way in through the browser (tus 1.0: it can stop and go on). ``group`` joins the files of one export."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.UUIDField(db_index=True)
    owner_id = models.BigIntegerField()
    name = models.CharField(max_length=300)
    size_bytes = models.BigIntegerField()
    received_bytes = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received_bytes__gte=0, received_bytes__lte=models.F("size_bytes")),
                name="archive_upload_within_size",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_complete(self) -> bool:
        return self.received_bytes == self.size_bytes
