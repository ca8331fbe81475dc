"""Keeping how an account shows itself: its versions, its pictures, and a count a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from stance.archive.blobs import Stored
from stance.archive.ledger.statements import picture_statement, profile_statement, state
from stance.archive.models import Exchange, ProfileCount, ProfilePicture, ProfileVersion
from stance.archive.writes import captures
from stance.archive.writes.captures import Answer, Prepared
from stance.channels.port.profiles import Profile
from stance.engines.evidence.canonical import canonical
from stance.register.models import Account


@dataclass(frozen=True, slots=True)
class Seen:
    """What ``write`` left: the new version with the one before it, None where nothing is new; ``exchange`` is the SHA-256 (hex) of the
    last answer where any was kept."""

    version: ProfileVersion | None = None
    before: ProfileVersion | None = None
    exchange: str = ""


def newest(account: Account) -> ProfileVersion | None:
    return ProfileVersion.objects.filter(account=account).order_by("-number").first()


def is_news(account: Account, profile: Profile) -> bool:
    """Whether it is another state than the last one, or the first look of the day."""
    before = newest(account)
    if before is None or bytes(before.digest) != _digest(profile.content):
        return True
    return not ProfileCount.objects.filter(account=account, day=timezone.localdate()).exists()


def _digest(content: Mapping[str, object]) -> bytes:
    return sha256(canonical(content)).digest()


def prepared(account: Account, answers: Sequence[Answer]) -> Prepared:
    """Store the answers that show it. Raises OSError (disk full): nothing is written then."""
    return captures.prepared(account, answers, [])


def write(account: Account, profile: Profile, given: Prepared) -> Seen:
    """Inside the caller's transaction, which holds the account's lock."""
    captures.write(given)
    exchange = captures.exchange_of(given)
    before, content = newest(account), canonical(profile.content)
    digest, version = sha256(content).digest(), None
    if before is None or bytes(before.digest) != digest:
        version = _version(account, exchange, content, (before.number if before else 0) + 1)
        _want_pictures(account, profile)
    ProfileCount.objects.get_or_create(
        account=account,
        day=timezone.localdate(exchange.asked_at),
        defaults={
            "followers": profile.followers,
            "following": profile.following,
            "posts": profile.posts,
            "exchange": exchange,
        },
    )
    return Seen(version, before, exchange.blob)


def _version(account: Account, exchange: Exchange, content: bytes, number: int) -> ProfileVersion:
    digest = sha256(content).digest()
    entry = state(
        profile_statement(
            account=f"{account.platform}:{account.platform_id}",
            number=number,
            profile=digest.hex(),
            seen_at=exchange.seen_at,
            source=exchange.blob,
        )
    )
    return ProfileVersion.objects.create(
        entry=entry,
        account=account,
        number=number,
        digest=digest,
        content=content,
        seen_at=exchange.asked_at,
        exchange=exchange,
    )


def _want_pictures(account: Account, profile: Profile) -> None:
    for one in profile.pictures:
        if one.url:
            ProfilePicture.objects.get_or_create(account=account, key=one.key, defaults={"url": one.url})


def attach(picture: ProfilePicture, stored: Stored, at: datetime) -> bool:
    """A file that was fetched is the picture's. False where it has one already. Inside the caller's transaction."""
    found = ProfilePicture.objects.select_for_update().select_related("account").filter(pk=picture.pk, blob="").first()
    if found is None:
        return False
    found.entry = state(
        picture_statement(
            account=f"{found.account.platform}:{found.account.platform_id}",
            key=found.key,
            url=found.url,
            seen_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            picture=stored.sha256,
            size_bytes=stored.size_bytes,
        )
    )
    found.blob, found.size_bytes, found.problem = stored.sha256, stored.size_bytes, ""
    found.save()
    return True
