"""What an export may be at most, and how it is refused."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20
GIBIBYTE = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a package. Sizes are bytes, uncompressed unless the name says otherwise.

    `max_ratio` is uncompressed : compressed, looked at from `ratio_from_bytes` on: below that size a
    member costs nothing to stream whatever its ratio (a genuine part with one huge repetitive text
    compresses a thousandfold). The JSON of exports compresses 8 to 25 times; DEFLATE cannot exceed 1032.
    """

    max_members: int = 2_000_000
    max_total_bytes: int = 1024 * GIBIBYTE
    max_ratio: int = 200
    ratio_from_bytes: int = 64 * MEBIBYTE
    max_name_bytes: int = 1024


class PackageRefused(Exception):
    """The whole export is refused. `what`, `where` and `remedy` are sentences for the person importing."""

    def __init__(self, what: str, where: str, remedy: str) -> None:
        super().__init__(f"{where}: {what} {remedy}")
        self.what = what
        self.where = where
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["PackageRefused"], tuple[str, str, str]]:
        return PackageRefused, (self.what, self.where, self.remedy)


class MemberDamaged(OSError):
    """Reading one member failed part way: what was read before stands, the rest of it is missing."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason

    def __reduce__(self) -> tuple[type["MemberDamaged"], tuple[str, str]]:
        return MemberDamaged, (self.name, self.reason)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing about a package that was left out or is not as it should be; the rest goes on."""

    where: str
    reason: str


def unsafe_name(name: str) -> str | None:
    """Say why a member name must not be used as a path, or None when it is safe.

    ZIP (APPNOTE.TXT 4.4.17.1) allows relative paths with forward slashes only, no drive, no device.
    """
    if "\x00" in name:
        return "its name contains a NUL character"
    if "\\" in name:
        return "its name contains a backslash"
    if name.startswith("/") or (len(name) > 1 and name[1] == ":" and name[0].isalpha()):
        return "its name is an absolute path"
    if ".." in name.split("/"):
        return "its name climbs out of the folder with '..'"
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in name if letter > "\ud7ff"):
        return "its name is not valid UTF-8"
    return None
