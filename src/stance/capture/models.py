"""How far our copy of each account follows its platform, what was seen missing, and what nobody sent through Stance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from stance.archive.models import Entry, Exchange, Media, ProfileVersion, Record
from stance.register.models import Account

TARGET_SECONDS = 60


class Capture(models.Model):
    """One account that is looked at. Instants called ``…_seconds`` are Unix seconds in UTC, as platforms and ``port.Page`` have them.

    The walk goes from the newest post back: to ``walk_until_seconds``, or to the account's origin where that is empty. It goes on from
    ``walk_cursor`` whenever there is time, so it survives everything.
    """

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)
    target_seconds = models.PositiveIntegerField(default=TARGET_SECONDS, help_text="From the post to our copy of it.")
    due_at = models.DateTimeField(default=timezone.now)
    wait_until = models.DateTimeField(null=True, blank=True, help_text="The platform wants no request before.")
    lease = models.CharField(max_length=32, blank=True, help_text="Of whoever looks now.")
    leased_until = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures_count = models.PositiveIntegerField(default=0, help_text="Looks that failed since the last that did not.")
    seen_until_seconds = models.BigIntegerField(null=True, blank=True)
    """Up to then every post was seen."""
    is_walking = models.BooleanField(default=True)
    walk_cursor = models.TextField(blank=True)
    validators = models.TextField(blank=True)
    """What the newest page left behind (``port.Page``): the platform is asked with it whether anything changed."""
    walk_until_seconds = models.BigIntegerField(null=True, blank=True)
    stream = models.ForeignKey("Stream", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    profile_due_at = models.DateTimeField(default=timezone.now, help_text="The profile is not asked for before.")
    profile_problem = models.CharField(max_length=500, blank=True)
    profiled_at = models.DateTimeField(null=True, blank=True, help_text="The last look at the profile that worked.")
    walked_at = models.DateTimeField(null=True, blank=True, help_text="When the last walk to the origin ended.")
    likes_since = models.DateTimeField(default=timezone.now, help_text="Likes made before raise no alarm.")
    """Where the list of posts holds them: an account that was captured before likes were looked at has older ones."""

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="capture_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(problem="", failing_since__isnull=True, failures_count=0)
                | (models.Q(failing_since__isnull=False, failures_count__gt=0) & ~models.Q(problem="")),
                name="capture_problem_said",
            ),
            models.CheckConstraint(condition=models.Q(target_seconds__gte=10), name="capture_target_possible"),
        ]

    def __str__(self) -> str:
        return f"capture of account {self.account_id}"


class Stream(models.Model):
    """One stream that platforms keep open: ``place`` is what it tells of, by the channel's word. Looks go on beside it."""

    platform = models.CharField(max_length=40)
    place = models.CharField(max_length=500)
    cursor = models.CharField(
        max_length=200, blank=True, help_text="Where to continue: everything before it is stored."
    )
    opened_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it is closed.")
    heard_at = models.DateTimeField(null=True, blank=True, help_text="The last message, of whatever account.")
    due_at = models.DateTimeField(default=timezone.now, help_text="Not opened again before.")
    problem = models.CharField(max_length=500, blank=True)
    failures_count = models.PositiveIntegerField(default=0, help_text="Openings that failed since the last message.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "place"], name="capture_stream_once")]

    def __str__(self) -> str:
        return f"stream of {self.place}"


class ListedAccount(models.Model):
    """How far one list beside the posts of an account was read. A round goes from its newest page to its end, over several looks where it
    is long; ``cursor`` is where the round goes on, "" between rounds, ``under`` the posts that it looks under."""

    class Listing(models.TextChoices):
        LIKES = "likes", "Likes that the account gave"
        RESPONSES = "responses", "What the public wrote to it"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    listing = models.CharField(max_length=20, choices=Listing)
    is_on = models.BooleanField(default=True)
    began_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    cursor = models.TextField(blank=True)
    under = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True, blank=True)
    whole_at = models.DateTimeField(null=True, blank=True)
    """When the last round came to the end. What appears after that is new, however it is dated."""
    problem = models.CharField(max_length=500, blank=True)
    failures_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "listing"], name="capture_listing_once")]

    def __str__(self) -> str:
        return f"{self.listing} of account {self.account_id}"


class Window(models.Model):
    """What was seen of an account within one hour: the coverage that a ledger entry commits to when the hour is over."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField(help_text="When it begins.")
    looks = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0, help_text="New ones.")
    versions = models.PositiveIntegerField(default=0, help_text="New states of records that were held.")
    absent_once = models.PositiveIntegerField(default=0, help_text="Missing in one look, there in the next.")
    oldest_seconds = models.BigIntegerField(null=True, blank=True)
    newest_seconds = models.BigIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    lists = models.JSONField(default=dict)
    """Of each list beside the posts, by its word: how often it was read, how often in vain, how much was new, the last trouble."""
    entry = models.OneToOneField(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "hour"], name="capture_window_once"),
            models.CheckConstraint(
                condition=models.Q(failed__lte=models.F("looks")), name="capture_window_failed_looks"
            ),
        ]
        indexes = [models.Index(fields=["hour"], condition=models.Q(entry__isnull=True), name="capture_window_open")]

    def __str__(self) -> str:
        return f"account {self.account_id} in the hour of {self.hour:%Y-%m-%dT%H}Z"


class MissingFile(models.Model):
    """A file of a captured post that is still to be fetched. It goes when the file is there; what cannot be had says why."""

    media = models.OneToOneField(Media, primary_key=True, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    is_given_up = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(is_given_up=False), name="capture_files_due"),
        ]

    def __str__(self) -> str:
        return f"file of media {self.media_id}"


class Absence(models.Model):
    """A record that a list should have shown and did not. It is one proof where the list was whole; a tombstone needs two
    (``rules.SECOND_PROOF_AFTER``), and where lists are never whole the platform has to say twice that it is gone."""

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    noticed_at = models.DateTimeField(default=timezone.now)
    needs = models.PositiveSmallIntegerField(
        default=1, help_text="How often the platform still has to say that it is gone."
    )
    evidence = models.JSONField(default=list, help_text="SHA-256 of the exchanges that did not show it.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(needs__gte=1), name="capture_absence_unproven")]

    def __str__(self) -> str:
        return f"{self.record_id} was not listed"


class Incident(models.Model):
    """A page that vanished, or from which everything was gone at once: told, and never taken for a deletion."""

    class Kind(models.TextChoices):
        VANISHED = "vanished", "The platform does not show the account"
        EMPTIED = "emptied", "The account shows none of its posts"

    class Ending(models.TextChoices):
        RETURNED = "returned", "It returned"
        DELETED = "deleted", "The posts were deleted"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.CharField(max_length=500)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    evidence = models.JSONField(default=list, help_text="SHA-256 of exchanges that show it.")
    told_at = models.DateTimeField(null=True, blank=True, help_text="When people were mailed, if anybody had to be.")

    class Meta:
        indexes = [models.Index(fields=["began_at"], condition=models.Q(told_at=None), name="capture_incident_untold")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(ended_at__isnull=True), name="capture_incident_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ending="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ending="")),
                name="capture_incident_ending_said",
            ),
        ]

    def __str__(self) -> str:
        return f"incident {self.pk} of account {self.account_id}: {self.kind}"


class OutsidePost(models.Model):
    """A post of the account that nobody sent through Stance. It stays until somebody says what it was."""

    class Answer(models.TextChoices):
        OURS = "ours", "Ours, posted on the platform itself"
        NOT_OURS = "not_ours", "Not ours"

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    noticed_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (models.Q(answered_at__isnull=False) & ~models.Q(answer="")),
                name="capture_outside_post_answer_said",
            )
        ]
        indexes = [models.Index(fields=["-noticed_at"], condition=models.Q(answer=""), name="capture_outside_open")]

    def __str__(self) -> str:
        return f"{self.record_id} was not sent through Stance"


class OutsideChange(models.Model):
    """A change of the account's profile that nobody made through Stance. It stays until somebody says what it was."""

    class Answer(models.TextChoices):
        OURS = "ours", "Ours, made on the platform itself"
        NOT_OURS = "not_ours", "Not ours"

    version = models.OneToOneField(ProfileVersion, primary_key=True, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    changed = models.JSONField(default=dict, help_text="Each field that is another, as [before, now].")
    noticed_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (models.Q(answered_at__isnull=False) & ~models.Q(answer="")),
                name="capture_outside_change_answer_said",
            )
        ]
        indexes = [
            models.Index(fields=["-noticed_at"], condition=models.Q(answer=""), name="capture_outside_change_open")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} was not made through Stance"


class Webhook(models.Model):
    """The address at which the platform of one account calls us. That it is secret proves nothing: every message is signed."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=43, unique=True, help_text="Of the address.")
    verify = models.CharField(
        max_length=43, help_text="The word that some platforms are told, and say when they ask first."
    )
    sealed = models.TextField(help_text="The secret that signs, sealed by the key ring.")
    made_at = models.DateTimeField(default=timezone.now)
    challenged_at = models.DateTimeField(null=True, blank=True, help_text="The platform asked, and was answered.")
    came_at = models.DateTimeField(null=True, blank=True, help_text="The last message that was signed.")
    came = models.PositiveBigIntegerField(default=0)
    repeated = models.PositiveBigIntegerField(default=0, help_text="Messages that had come before.")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused = models.PositiveBigIntegerField(default=0, help_text="Messages whose signature was wrong.")
    hub = models.CharField(max_length=1000, blank=True)
    topic = models.CharField(max_length=1000, blank=True, help_text="By its hub's word: an address.")
    is_pending = models.BooleanField(default=False, help_text="The hub was asked, and has not asked back.")
    lease_until = models.DateTimeField(null=True, blank=True, help_text="The hub calls until then.")
    due_at = models.DateTimeField(default=timezone.now, help_text="The hub is not asked before.")
    failures_count = models.PositiveIntegerField(default=0, help_text="Since the hub confirmed last.")
    hub_problem = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"webhook of account {self.account_id}"


class Delivery(models.Model):
    """One thing that a platform called about, once for each account however often it is told."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.CharField(max_length=64, help_text="SHA-256 of what tells it from every other.")
    exchange = models.ForeignKey(
        Exchange,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The message, until its time is over.",
    )
    came_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "event"], name="capture_delivery_once")]
        indexes = [models.Index(fields=["account", "-came_at"], name="capture_delivery_newest")]

    def __str__(self) -> str:
        return f"delivery {self.pk} of account {self.account_id}"
