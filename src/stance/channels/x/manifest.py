"""The files in which an archive speaks about itself: manifest, account, and their ancestors before 2018."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from stance.channels.port.exports import ExportRefused
from stance.channels.x.dates import parse_date, parse_instant
from stance.engines.exports.assignment import read_assignment
from stance.engines.exports.decode import BadJson
from stance.engines.exports.limits import MEBIBYTE, MemberDamaged, Problem
from stance.engines.exports.package import Package

_MAX_BYTES = 16 * MEBIBYTE


@dataclass(slots=True)
class Claims:
    """What an archive says about itself. `files` are (name, number of posts or None) as listed, in order."""

    account_id: str | None = None
    handle: str | None = None
    display_name: str | None = None
    generated_at: int | None = None
    is_partial: bool = False
    files: list[tuple[str, int | None]] = field(default_factory=list)
    total: int | None = None
    problems: list[Problem] = field(default_factory=list)


MOST_MANIFESTS = 100
"""Of one kind, in all that was handed in."""


Reader = Callable[[Claims, Any, str], None]


def read_claims(package: Package, about: dict[str, list[str]]) -> Claims:
    """Read what is there; `about` maps a kind ("manifest", "account" …) to its member names. Raises ExportRefused where two
    of a kind name different accounts: what one account said is never kept as another's."""
    claims = Claims()
    readers = {
        "manifest": _manifest,
        "account": _account,
        "user_details": _user_details,
        "payload_details": _payload_details,
        "tweet_index": _tweet_index,
    }
    for kind, reader in readers.items():
        names, owners = about.get(kind, []), dict[str, str]()
        if len(names) > MOST_MANIFESTS:
            raise ExportRefused(f"This holds {len(names):,} archives. Import one account's archives at a time.")
        for name in names:
            try:
                with package.open(name) as stream:
                    value = read_assignment(stream, _MAX_BYTES)
            except (BadJson, MemberDamaged) as error:
                claims.problems.append(Problem(name, f"it cannot be read ({error}); going by the file names instead"))
            else:
                reader(claims, value, name)
                _note_owner(owners, reader, value, name)
            # Those that are not used count too: of several zips each has its own.
            for where, stream in package.repeats(name):
                with stream, suppress(BadJson, MemberDamaged):
                    _note_owner(owners, reader, read_assignment(stream, _MAX_BYTES), where)
        if len(owners) > 1:
            raise ExportRefused(
                f"This holds archives of different accounts: {' and '.join(owners.values())}. "
                "Import one account's archives at a time."
            )
    return claims


def _note_owner(owners: dict[str, str], reader: Reader, value: Any, where: str) -> None:
    """Whose archive this file says it is, by account id; a file that names nobody is left out."""
    own = Claims()
    reader(own, value, where)
    if own.account_id is not None:
        owners.setdefault(own.account_id, f"@{own.handle or '?'} (id {own.account_id}) in {where}")


def _manifest(claims: Claims, value: Any, name: str) -> None:
    about = _object(value)
    user, info = _object(about.get("userInfo")), _object(about.get("archiveInfo"))
    _identify(claims, name, user.get("accountId"), user.get("userName"), user.get("displayName"))
    generated = parse_instant(info.get("generationDate"))
    if generated is not None:
        claims.generated_at = max(generated, claims.generated_at or generated)
    claims.is_partial |= info.get("isPartialArchive") is True
    beside = name.removesuffix("data/manifest.js") if name.endswith("/data/manifest.js") else ""
    data_types = _object(about.get("dataTypes"))
    if not data_types:
        claims.problems.append(Problem(name, "it lists no data; going by the file names instead"))
    for data_type in data_types.values():
        for file in _list(_object(data_type).get("files")):
            if isinstance(file_name := _object(file).get("fileName"), str):
                claims.files.append((beside + file_name, _count(file.get("count"))))


def _account(claims: Claims, value: Any, name: str) -> None:
    for element in _list(value):
        account = _object(_object(element).get("account"))
        _identify(claims, name, account.get("accountId"), account.get("username"), account.get("accountDisplayName"))


def _user_details(claims: Claims, value: Any, name: str) -> None:
    user = _object(value)
    _identify(claims, name, user.get("id"), user.get("screen_name"), user.get("full_name"))


def _payload_details(claims: Claims, value: Any, name: str) -> None:
    details = _object(value)
    claims.total = _count(details.get("tweets"))
    try:
        claims.generated_at = parse_date(details.get("created_at"))
    except ValueError:
        claims.problems.append(Problem(name, "it does not say when the archive was made"))


def _tweet_index(claims: Claims, value: Any, name: str) -> None:
    for month in _list(value):
        if isinstance(file_name := _object(month).get("file_name"), str):
            claims.files.append((file_name, _count(month.get("tweet_count"))))
    if not claims.files:
        claims.problems.append(Problem(name, "it lists no months; going by the file names instead"))


def _identify(claims: Claims, name: str, account_id: Any, handle: Any, display_name: Any) -> None:
    number = str(account_id) if isinstance(account_id, str | int) else ""
    if number.isascii() and number.isdigit():
        if claims.account_id not in (None, number):
            reason = f"it names account {number}, the manifest names {claims.account_id}, which is used"
            claims.problems.append(Problem(name, reason))
            return
        claims.account_id = number
    claims.handle = claims.handle or (handle if isinstance(handle, str) else None)
    claims.display_name = claims.display_name or (display_name if isinstance(display_name, str) else None)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _count(value: Any) -> int | None:
    text = str(value) if isinstance(value, str | int) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
