"""Files of captured posts: which are wanted, what became of each."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from stance.archive.blobs import Stored
from stance.archive.models import ProfilePicture
from stance.archive.writes import captures, profiles
from stance.archive.writes.captures import Kept
from stance.capture import rules
from stance.capture.models import MissingFile


def want(kept: Kept) -> int:
    """Those of what was kept a moment ago. Returns how many are new."""
    media = captures.files_missing([*kept.new, *kept.grown]) if kept.new or kept.grown else []
    return len(MissingFile.objects.bulk_create([MissingFile(media=one) for one in media], ignore_conflicts=True))


def came(missing: MissingFile, stored: Stored) -> bool:
    with transaction.atomic():
        is_new = captures.attach(missing.media, stored, timezone.now())
        MissingFile.objects.filter(pk=missing.pk).delete()
    return is_new


def picture_came(picture: ProfilePicture, stored: Stored) -> bool:
    with transaction.atomic():
        return profiles.attach(picture, stored, timezone.now())


def picture_failed(picture: ProfilePicture, words: str, *, for_good: bool) -> None:
    tries = picture.tries + 1
    ProfilePicture.objects.filter(pk=picture.pk, tries=picture.tries, blob="").update(
        tries=tries,
        problem=words[:500],
        is_given_up=for_good or tries >= rules.FILE_TRIES,
        due_at=rules.next_try(timezone.now(), tries),
    )


def failed(missing: MissingFile, words: str, *, for_good: bool) -> None:
    tries = missing.tries + 1
    MissingFile.objects.filter(pk=missing.pk, tries=missing.tries).update(
        tries=tries,
        problem=words[:500],
        is_given_up=for_good or tries >= rules.FILE_TRIES,
        due_at=rules.next_try(timezone.now(), tries),
    )
