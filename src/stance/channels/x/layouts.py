"""Recognising an X archive of any year, and deciding which of its files are read."""

import re
from dataclasses import dataclass, field

from stance.channels.x.archive import Archive, Layout, NotAnXArchive, Part, PartKind
from stance.channels.x.data_files import PRIVATE_MEDIA, stem, treatment
from stance.channels.x.manifest import Claims, read_claims
from stance.engines.exports.elements import Element, split
from stance.engines.exports.limits import Problem
from stance.engines.exports.package import Package

_MONTH = re.compile(r"(?:\A|/)(\d{4}_\d{2})\.js\Z")
_SHOWN = 12
_FIRST_ELEMENTS = 20


@dataclass(slots=True)
class _Files:
    """Member names of a package by what is done with them."""

    posts: list[str] = field(default_factory=list)
    months: list[str] = field(default_factory=list)
    about: dict[str, list[str]] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)
    not_read: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    long_posts: list[str] = field(default_factory=list)


def recognise(package: Package) -> Archive:
    """Say what archive this is. Raises NotAnXArchive.

    A manifest is believed as to what is claimed; what is read are the files that are there.
    """
    files = _sort_out(package)
    if not files.posts and not files.months and "manifest" not in files.about:
        raise NotAnXArchive(
            "This is not an X archive. Looked for data/manifest.js, data/tweets.js, tweet.js and "
            f"data/js/tweets/YYYY_MM.js; found {', '.join(files.seen) or 'no files'}."
        )
    claims = read_claims(package, files.about)
    if "manifest" in files.about and not _is_from_x(claims, files):
        raise NotAnXArchive(
            f"{files.about['manifest'][0]} is not the manifest of an X archive, and no file of posts is there; "
            f"found {', '.join(files.seen)}."
        )
    problems = [*package.problems, *claims.problems]
    claimed, absent = _claims_of_parts(files, claims, problems)
    parts = _parts(package, files, claims, claimed, problems)
    return Archive(
        layout=_layout(package, files, parts),
        account_id=claims.account_id,
        handle=claims.handle,
        display_name=claims.display_name,
        generated_at=claims.generated_at,
        is_partial=claims.is_partial,
        parts=tuple(parts),
        quarantined=tuple(sorted(files.quarantined)),
        not_read=tuple(sorted(files.not_read)),
        problems=tuple(problems),
        claimed_absent=absent,
        long_posts=tuple(sorted(files.long_posts)),
    )


def _is_from_x(claims: Claims, files: _Files) -> bool:
    listed = any(treatment(stem(name)[0]) == "posts" for name, _ in claims.files)
    return bool(files.posts or files.months or listed)


def _sort_out(package: Package) -> _Files:
    files = _Files()
    for row in package.rows():
        name = package.name_of(row)
        if len(files.seen) < _SHOWN:
            files.seen.append(name)
        folder, _, base = name.rpartition("/")
        if not base.endswith(".js"):
            inner = folder.rpartition("/")[2]
            if inner in PRIVATE_MEDIA:
                files.quarantined.add(folder + "/")
            continue
        if _MONTH.search(name) and folder.rpartition("/")[2] in ("tweets", ""):
            files.months.append(name)
        elif folder.rpartition("/")[2] in ("data", "") or folder.endswith("data/js"):
            _sort_in(files, name)
    return files


def _sort_in(files: _Files, name: str) -> None:
    kind, _ = stem(name)
    what = treatment(kind)
    if what in ("posts", "deleted"):
        files.posts.append(name)
    elif what == "long posts":
        files.long_posts.append(name)
    elif what == "about":
        files.about.setdefault(kind, []).append(name)
    elif what == "not read":
        files.not_read.append(name)
    else:
        files.quarantined.add(name)


def _claims_of_parts(files: _Files, claims: Claims, problems: list[Problem]) -> tuple[dict[str, int | None], int]:
    """What is claimed for each file of posts that is there, and the sum for those that are not."""
    there = {name: name for name in [*files.posts, *files.months]}
    there |= {_key(name): name for name in there if _key(name) not in there}
    claimed: dict[str, int | None] = {}
    absent = 0
    for listed, count in claims.files:
        if treatment(stem(listed)[0]) not in ("posts", "deleted") and not _MONTH.search(listed):
            continue
        name = there.get(listed) or there.get(_key(listed))
        if name is None:
            problems.append(Problem(listed, _absent(count)))
            absent += count or 0
        elif name in claimed:
            problems.append(Problem(name, "it is listed twice; it is read once"))
        else:
            claimed[name] = count
    return claimed, absent


def _parts(
    package: Package, files: _Files, claims: Claims, claimed: dict[str, int | None], problems: list[Problem]
) -> list[Part]:
    """The files of posts, each once, current posts before deleted ones, in the order of their numbers."""
    parts = []
    for order, name in enumerate(sorted([*files.posts, *files.months], key=_rank)):
        member = package.find(name)
        if claims.files and name not in claimed:
            problems.append(Problem(name, "it is not in the archive's own list; it is read all the same"))
        kind = _part_kind(name)
        parts.append(Part(name, kind, claimed.get(name), order, member.size_bytes if member else 0))
    return parts


def _part_kind(name: str) -> PartKind:
    return "deleted" if treatment(stem(name)[0]) == "deleted" else "posts"


def _absent(count: int | None) -> str:
    posts = "an unknown number of posts" if count is None else f"{count:,} posts"
    remedy = "Add the zip that holds it and import again"
    return f"the archive's own list has it with {posts}, but it is not here. {remedy}"


def _key(name: str) -> str:
    """Parts are also known by their last name: the manifest says "data/…" also where data/ stands alone."""
    return name.rpartition("/")[2]


def _rank(name: str) -> tuple[bool, str, int]:
    kind, number = stem(name)
    return treatment(kind) == "deleted", kind, number


def _layout(package: Package, files: _Files, parts: list[Part]) -> Layout:
    if files.months and not files.posts:
        return "monthly"
    kinds = {stem(part.file)[0] for part in parts}
    if "tweets" in kinds or "tweet" not in kinds:
        return "current"
    first = next(part.file for part in parts if stem(part.file)[0] == "tweet")
    return "tweet.js" if _is_wrapped(package, first) else "pre-2020"


def _is_wrapped(package: Package, name: str) -> bool:
    with package.open(name) as stream:
        for count, outcome in enumerate(split(stream)):
            if isinstance(outcome, Element) and isinstance(outcome.value, dict):
                return isinstance(outcome.value.get("tweet"), dict)
            if count > _FIRST_ELEMENTS:
                break
    return True
