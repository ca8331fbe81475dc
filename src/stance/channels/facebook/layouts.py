"""Recognising an export of a Page or profile, and deciding which of its files are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from stance.channels.facebook.files import ORDER, USES, Use
from stance.channels.port.exports import Export, ExportRefused, NotRecognised, Part
from stance.engines.exports.assignment import read_assignment
from stance.engines.exports.decode import BadJson
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged, Problem
from stance.engines.exports.member_uses import Sorted
from stance.engines.exports.package import Package
from stance.engines.exports.unnamed_posts import text_of

MOST_BYTES = MEBIBYTE
_USERNAME = re.compile(r"(?![0-9.]+\Z)[A-Za-z0-9][A-Za-z0-9.]{1,48}[A-Za-z0-9]")
_PROFILE = (
    "this is the export of a profile, not of a Page: it does not say who could see a post. Import it only where all its posts are "
    "public. Comments of a profile were not imported: they may be under posts that are not public"
)


@dataclass(frozen=True, slots=True)
class Feed(Export):
    """An export, recognised. ``uses`` says of each part what its elements are."""

    uses: tuple[Use, ...] = ()


def recognise(package: Package) -> Feed:
    """Raises NotRecognised, ExportRefused."""
    files = USES.sort_out(package)
    if not files.of("page posts", "profile posts"):
        if files.of("html"):
            raise ExportRefused(
                f"This is a Facebook export in HTML ({files.of('html')[0]}), which is made for reading and cannot be imported. Ask "
                "Facebook for the export again, with the format JSON."
            )
        raise NotRecognised(
            "This is not a Facebook export. Looked for posts/profile_posts_1.json and posts/your_posts_1.json; "
            f"found {', '.join(files.seen) or 'no files'}."
        )
    is_page = bool(files.of("page posts"))
    quarantined, problems = set(files.quarantined), list(package.problems)
    uses = [use for use in ORDER if is_page or use != "comments"]
    if not is_page:
        quarantined.update(files.of("comments"))
        problems.append(Problem(files.of("profile posts")[0], _PROFILE))
    display_name, handle = _about(package, files, problems)
    listed = [(use, name) for use in uses for name in files.of(use)]
    return Feed(
        layout="page" if is_page else "profile",
        account_id=None,
        handle=handle,
        display_name=display_name,
        generated_at=None,
        is_partial=False,
        parts=tuple(_part(package, name, order) for order, (_, name) in enumerate(listed)),
        quarantined=tuple(sorted(quarantined)),
        not_read=tuple(sorted(files.of("not read") + files.of("html"))),
        problems=tuple(problems),
        uses=tuple(use for use, _ in listed),
    )


def _part(package: Package, name: str, order: int) -> Part:
    member = package.find(name)
    return Part(name, "posts", None, order, member.size_bytes if member else 0)


def _about(package: Package, files: Sorted[Use], problems: list[Problem]) -> tuple[str | None, str | None]:
    """(name, username), and nothing else of a file that holds addresses and numbers of people, too."""
    for name in files.of("about"):
        try:
            with package.open(name) as stream:
                value = read_assignment(stream, MOST_BYTES)
        except (BadJson, MemberDamaged) as error:
            problems.append(Problem(name, f"it cannot be read ({error}); the name of the account is not known from it"))
            continue
        profile = _object(_object(value).get("profile_v2")) or _object(_object(value).get("profile"))
        named = profile.get("name")
        shown = text_of(_object(named).get("full_name")) or text_of(named)
        username = text_of(profile.get("username"))
        return shown[:200] or None, username if _USERNAME.fullmatch(username) else None
    return None, None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
