"""What was handed in, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stance.archive.models import ImportRun
from stance.channels.x.archive import Archive, NotAnXArchive
from stance.channels.x.layouts import recognise
from stance.engines.exports.limits import PackageRefused
from stance.engines.exports.package import Package, open_package
from stance.register import queries as register
from stance.register.actions import AccountRefused, register_account
from stance.register.handles import HandleRefused, x_handle
from stance.register.models import Account


class ImportRefused(Exception):
    """Nothing was brought in; the message says what it was, where, and what to do."""


class AccountUnknown(ImportRefused):
    """The archive is of an account that is not on the register: somebody has to say yes first."""

    def __init__(self, handle: str, account_id: str) -> None:
        self.handle, self.account_id = handle, account_id
        super().__init__(
            f"This archive is of @{handle or '?'} (id {account_id or 'unknown'}), which is not a registered account. "
            "Register the account, or run the import again with --yes to register it."
        )


@dataclass(frozen=True, slots=True)
class Recognised:
    package: Package
    archive: Archive


def look_at(paths: list[Path]) -> Recognised:
    """Open and recognise an export. Raises ImportRefused."""
    try:
        package = open_package(paths)
        return Recognised(package, recognise(package))
    except (PackageRefused, NotAnXArchive) as error:
        raise ImportRefused(str(error)) from error
    except OSError as error:
        raise ImportRefused(f"{error.filename or paths[0]}: cannot be read ({error.strerror}).") from error


def account_of(run: ImportRun, archive: Archive, named: str) -> Account:
    """The registered account that the archive belongs to.

    ``named`` (a handle or address, may be empty) must agree with the archive where the archive says whose it is.
    Raises AccountUnknown when it is not registered and may not be, ImportRefused when it cannot be told or disagrees.
    """
    handle = _named_handle(named)
    if handle and archive.handle and handle.lower() != archive.handle.lower():
        raise ImportRefused(
            f"You named @{handle}, but this archive says it is of @{archive.handle}. "
            "Leave out --account, or check the file."
        )
    handle = archive.handle or handle
    account_id = archive.account_id or ""
    known = register.find(platform="x", platform_id=account_id, handle=handle)
    if not account_id and known and known.platform_id:
        account_id = known.platform_id
    if not account_id:
        raise ImportRefused(
            "This archive does not say whose it is (no manifest, no account.js). "
            "Register the account with its platform id first, then name it with --account."
        )
    if known and known.platform_id == account_id:
        return known
    if known is None and not run.may_register:
        raise AccountUnknown(handle, account_id)
    try:
        return register_account(
            platform="x",
            handle=handle or f"id{account_id}"[:15],
            platform_id=account_id,
            display_name=archive.display_name or "",
            is_sample=run.is_sample,
        )
    except AccountRefused as error:
        raise ImportRefused(str(error)) from error


def _named_handle(named: str) -> str:
    if not named:
        return ""
    try:
        return x_handle(named)
    except HandleRefused as error:
        raise ImportRefused(str(error)) from error
