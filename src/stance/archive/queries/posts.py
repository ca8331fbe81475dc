"""Records as people and programs read them: the content of the current version, with what is known around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stance.archive.models import Lodgement, Media, Record, Version
from stance.channels import discovery


@dataclass(frozen=True, slots=True)
class Post:
    """One record with its current content. ``permalink`` is the platform's own address of it, ``home`` that of its account."""

    key: int
    id: str
    account_id: int
    platform: str
    platform_name: str
    handle: str
    asked_as: str
    shown_as: str
    display_name: str
    is_sample: bool
    created_at: datetime
    kind: str
    text: str
    language: str
    permalink: str
    home: str
    reply_to: str | None
    versions_count: int
    is_edited: bool
    is_deleted: bool
    is_by_public: bool
    content: dict[str, Any]
    media: list[Media] = field(default_factory=list)
    lodged: Lodgement | None = None
    """Of an official's own account: who lodged it, and when."""

    @property
    def title(self) -> str:
        """Of an article or a video; "" where there is none."""
        return str(self.content.get("title", ""))

    @property
    def author(self) -> str:
        """Who wrote it, as the platform showed them, where it is not the account; else ""."""
        if not self.is_by_public:
            return ""
        return self._of_author("name") or self.author_handle or self.author_address or "no name"

    @property
    def author_handle(self) -> str:
        """How people write who wrote it, on the platform; "" where that is not told."""
        return self._of_author("handle")

    @property
    def author_address(self) -> str:
        """The platform's address or id of who wrote it; "" where that is not told."""
        return self._of_author("key")

    def _of_author(self, key: str) -> str:
        given = self.content.get("author")
        return str(given.get(key, "")) if isinstance(given, dict) else ""

    @property
    def of_another(self) -> str:
        """Of a like or a repost, the address of what was liked or reposted; "" for everything else."""
        if self.kind not in ("like", "repost"):
            return ""
        links = self.content.get("links")
        first = links[0] if isinstance(links, list) and links else {}
        return str(first.get("expanded", "")) if isinstance(first, dict) else ""

    @property
    def transcripts(self) -> list[tuple[str, str]]:
        """What is said in a video, by its captions: (language, words)."""
        given = self.content.get("transcript", ())
        return [(str(one.get("language", "")), str(one.get("text", ""))) for one in given if isinstance(one, dict)]

    @property
    def said(self) -> str:
        """Its text, and what is said in it."""
        return "\n\n".join(part for part in (self.text, *(words for _, words in self.transcripts)) if part)

    @property
    def named(self) -> str:
        """Its account as people write it on the platform."""
        return discovery.written(self.platform, self.handle)

    @property
    def made_at(self) -> str:
        """When it was made: RFC 3339, UTC."""
        return self.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def as_json(self) -> dict[str, Any]:
        """As searches and downloads list it (keys are an interface: do not rename)."""
        return {
            "id": self.id,
            "platform": self.platform,
            "account": self.handle,
            "created_at": self.made_at,
            "kind": self.kind,
            "title": self.title,
            "by": "public" if self.is_by_public else "account",
            "author": self.author,
            "author_handle": self.author_handle,
            "author_address": self.author_address,
            "text": self.text,
            "permalink": self.permalink,
            "versions": self.versions_count,
            "edited": self.is_edited,
            "deleted": self.is_deleted,
            "lodged": self._lodged(),
        }

    def _lodged(self) -> dict[str, Any] | None:
        """None where nobody lodged it."""
        told = self.lodged
        if told is None:
            return None
        return {
            "at": told.lodged_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "by": told.lodged_by_name,
            "reason": told.reason,
            "days": told.days,
            "limit_days": told.limit_days,
            "late": told.is_late,
            "way": told.way,
        }


def posts(keys: Sequence[int], current: Mapping[int, Version] | None = None) -> list[Post]:
    """These records, in the order given; three queries however many. ``current``: their newest versions, where somebody has
    them already."""
    records = {
        record.pk: record for record in Record.objects.filter(pk__in=keys).select_related("account", "lodgement")
    }
    current = current_versions(keys) if current is None else current
    media = _media(records.values())
    return [_post(records[key], current[key], media.get(key, [])) for key in keys if key in records and key in current]


def current_versions(keys: Iterable[int], *beside: str) -> dict[int, Version]:
    """The newest version of each record: edits by the platform's order, else by when it was seen, else by arrival.
    ``beside``: rows that are fetched with them."""
    newest: dict[int, tuple[tuple[int, str, int], Version]] = {}
    for version in Version.objects.filter(record_id__in=list(keys)).select_related(*beside):
        order = version_order(version)
        if version.record_id not in newest or order > newest[version.record_id][0]:
            newest[version.record_id] = (order, version)
    return {key: version for key, (_order, version) in newest.items()}


def version_order(version: Version) -> tuple[int, str, int]:
    """Sorts the states of one record from the oldest on."""
    content = version.fields
    channel = discovery.known().get(content.get("platform", ""))
    order = channel.records.order(content) if channel and channel.records else 0
    return (order, version.seen_at, version.number)


def _permalink(record: Record, content: dict[str, Any]) -> str:
    channel = discovery.known().get(record.account.platform)
    return channel.records.permalink(content, record.account.url) if channel and channel.records else ""


def _media(records: Iterable[Record]) -> dict[int, list[Media]]:
    wanted = [record.pk for record in records if record.has_media]
    found: dict[int, list[Media]] = {}
    if wanted:
        for media in Media.objects.filter(record_id__in=wanted).order_by("record_id", "order"):
            found.setdefault(media.record_id, []).append(media)
    return found


def _post(record: Record, version: Version, media: list[Media]) -> Post:
    content = version.fields
    return Post(
        key=record.pk,
        id=record.record_id,
        account_id=record.account_id,
        platform=record.account.platform,
        platform_name=record.account.platform_name,
        handle=record.account.handle,
        asked_as=record.account.asked_as,
        shown_as=record.account.shown_as,
        display_name=record.account.display_name or record.account.handle,
        is_sample=record.account.is_sample,
        created_at=record.created_at,
        kind=record.get_kind_display(),
        text=content.get("text", ""),
        language=record.language,
        permalink=_permalink(record, content),
        home=record.account.url,
        reply_to=record.reply_to,
        versions_count=record.versions_count,
        is_edited=record.is_edited,
        is_deleted=record.is_deleted,
        is_by_public=record.is_by_public,
        content=content,
        media=media,
        lodged=getattr(record, "lodgement", None),
    )
