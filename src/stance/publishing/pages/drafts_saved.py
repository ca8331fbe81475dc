"""From what a browser sent to a saved draft: pictures first, so that nothing of them is lost where the rest is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from stance.channels.port.publishing import Medium
from stance.publishing import drafting
from stance.publishing.actions import attachments, posts
from stance.publishing.drafting import Content
from stance.publishing.models import Post
from stance.publishing.pages.post_form import PictureForm, PostForm, own_name
from stance.publishing.queries import composing, pictures
from stance.publishing.refusal import PostRefused
from stance.publishing.writes import drafts


@dataclass(slots=True)
class Sent:
    """What one POST holds. ``post`` is the draft that it changes, None for a new one."""

    form: PostForm
    pictures: Any
    post: Post | None = None
    media: list[Medium] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.pictures.is_valid()])

    def held(self) -> list[Medium]:
        """The pictures that are held already, in their order and as they are described now; new files are not among them."""
        rows = [one for one in self.pictures if one.is_valid() and one.cleaned_data.get("digest") and not one.is_gone]
        known = pictures.known([one.cleaned_data["digest"] for one in rows], self.post)
        return [_described(one, known) for one in _ordered(rows) if one.cleaned_data["digest"] in known]

    def saved(self, then: str) -> Post:
        """The draft, as it was sent, or with the change that a button makes on the way. Raises PostRefused."""
        self.media = self._media()
        content = self._changed(self.form.content(self.media), then)
        when, accounts = self.form.moment(), self.form.chosen
        if self.post is None:
            return posts.draft(content=content, accounts=accounts, when=when)
        lock = self.form.cleaned_data.get("lock") or 0
        return posts.revise(post=self.post, lock=lock, content=content, accounts=accounts, when=when)

    def _media(self) -> list[Medium]:
        rows = [one for one in self.pictures if one.is_there and not one.is_gone]
        new = [one for one in rows if one.cleaned_data.get("file")]
        taken = attachments.take(
            files=[_file(one) for one in new],
            alts=[_alt(one) for one in new],
            accounts=self.form.chosen,
            is_fitted=self.form.cleaned_data.get("fit", False),
        )
        media = {id(one): medium for one, medium in zip(new, taken, strict=True)}
        digests = [one.cleaned_data["digest"] for one in rows if id(one) not in media]
        known = pictures.known(digests, self.post)
        if any(digest not in known for digest in digests):
            raise PostRefused("One of the pictures is not on the server any more. Add it again.", "media")
        return [media.get(id(one)) or _described(one, known) for one in _ordered(rows)]

    def _changed(self, content: Content, then: str) -> Content:
        if then.startswith("base-"):
            return replace(content, own={key: text for key, text in content.own.items() if f"base-{key}" != then})
        return composing.split(content, self.form.chosen) if then == "split" else content


def _ordered(rows: list[PictureForm]) -> list[PictureForm]:
    """By the places that people gave; new ones without a place behind those."""
    return sorted(rows, key=lambda one: one.cleaned_data.get("place") or 10_000)


def _described(one: PictureForm, known: Mapping[str, Medium]) -> Medium:
    alt, is_decorative = one.described_as
    return replace(known[one.cleaned_data["digest"]], alt=alt, is_decorative=is_decorative)


def _file(one: PictureForm) -> tuple[str, bytes]:
    given = one.cleaned_data["file"]
    return given.name, given.read(attachments.MOST_BYTES)


def _alt(one: PictureForm) -> str:
    alt, is_decorative = one.described_as
    return attachments.DECORATION if is_decorative else alt


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the post that another person saved otherwise than it was sent."""

    label: str
    theirs: str


def differences(sent: Sent, post: Post) -> list[Difference]:
    """What the post says now, where what was sent says otherwise."""
    now = drafting.read(bytes(drafts.current_revision(post).content))
    mine = sent.form.content(sent.media or sent.held())
    names = {one.pk: one.named for one in sent.form.accounts.values()}
    pairs = [
        ("Text", now.base.text, mine.base.text),
        ("Title", now.base.title, mine.base.title),
        ("Content warning", now.base.warning, mine.base.warning),
        ("Language", now.language, mine.language),
        ("Pictures", _pictures(now), _pictures(mine)),
        ("Accounts", _accounts(post), ", ".join(sorted(one.named for one in sent.form.chosen))),
        ("When", f"{post.wall} {post.zone}".strip() or "As soon as it is approved", _when(sent.form)),
    ]
    for key in sorted({*now.own, *mine.own}):
        base = "The base text"
        theirs, ours = (one.own[key].text if key in one.own else base for one in (now, mine))
        pairs.append((f"Text for {names.get(key, own_name(key))}", theirs, ours))
    return [Difference(label, theirs or "Empty") for label, theirs, ours in pairs if theirs != ours]


def _pictures(content: Content) -> str:
    return "\n".join(f"{place}. {one.alt or 'Decoration'}" for place, one in enumerate(content.media, start=1))


def _accounts(post: Post) -> str:
    return ", ".join(sorted(one.account.named for one in post.targets.select_related("account")))


def _when(form: PostForm) -> str:
    try:
        found = form.moment()
    except PostRefused:
        return ""
    return f"{found.wall} {found.zone}" if found else "As soon as it is approved"
