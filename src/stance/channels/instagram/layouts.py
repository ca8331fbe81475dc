"""Recognising an export of an account, and deciding which of its files are read."""

from __future__ import annotations

from dataclasses import dataclass

from stance.channels.instagram.account import account_in
from stance.channels.instagram.files import FEED, KEYS, ORDER, USES, Use
from stance.channels.instagram.posts import has_posts
from stance.channels.port.exports import Export, ExportRefused, NotRecognised, Part
from stance.engines.exports.limits import Problem
from stance.engines.exports.member_uses import Sorted
from stance.engines.exports.package import Package

_NOT_PUBLIC = "the account was private when this export was made: its followers alone could see its posts. None of them was imported"


@dataclass(frozen=True, slots=True)
class Feed(Export):
    """An export, recognised. ``uses`` says of each part what its elements are."""

    uses: tuple[Use, ...] = ()


def recognise(package: Package) -> Feed:
    """Raises NotRecognised, ExportRefused."""
    files = USES.sort_out(package)
    _leave_out_others(package, files)
    if not files.of(*FEED) and not (files.of("stories") and files.of("about")):
        if files.of("html"):
            raise ExportRefused(
                f"This is an Instagram export in HTML ({files.of('html')[0]}), which is made for reading and cannot be imported. Ask "
                "Instagram for the export again, with the format JSON."
            )
        raise NotRecognised(
            "This is not an Instagram export. Looked for media/posts_1.json, content/posts_1.json and media.json; "
            f"found {', '.join(files.seen) or 'no files'}."
        )
    problems = list(package.problems)
    account = account_in(package, files.of("about"), problems)
    listed = [(use, name) for use in ORDER for name in files.of(use)]
    quarantined = set(files.quarantined)
    if account.is_private:
        quarantined.update(name for _, name in listed)
        problems.append(Problem(listed[0][1], _NOT_PUBLIC))
        listed = []
    return Feed(
        layout=_layout(files),
        account_id=None,
        handle=account.handle,
        display_name=account.display_name,
        generated_at=None,
        is_partial=False,
        parts=tuple(_part(package, name, order) for order, (_, name) in enumerate(listed)),
        quarantined=tuple(sorted(quarantined)),
        not_read=tuple(sorted(files.of("not read", "html"))),
        problems=tuple(problems),
        uses=tuple(use for use, _ in listed),
    )


def _leave_out_others(package: Package, files: Sorted[Use]) -> None:
    """Names such as posts.json are others', too: where no folder tells whose they are, a post in them must."""
    for use in ORDER:
        names = files.of(use)
        kept = [name for name in names if _is_told_by_folder(name) or has_posts(package, name, KEYS[use])]
        files.quarantined.update(set(names) - set(kept))
        files.by_use[use] = kept


def _is_told_by_folder(name: str) -> bool:
    return (
        name.startswith(("your_instagram_activity/", "content/"))
        or "/your_instagram_activity/" in name
        or "/content/" in name
    )


def _layout(files: Sorted[Use]) -> str:
    if files.of("old") and not files.of("posts", "labelled posts"):
        return "media.json"
    first = next(iter(files.of(*ORDER)), "")
    return "content" if "content/" in first and not first.startswith("your_instagram_activity/") else "current"


def _part(package: Package, name: str, order: int) -> Part:
    member = package.find(name)
    return Part(name, "posts", None, order, member.size_bytes if member else 0)
