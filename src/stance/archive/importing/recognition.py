"""What was handed in, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stance.archive.models import ImportRun
from stance.channels import discovery
from stance.channels.port.descriptor import Descriptor
from stance.channels.port.exports import Export, ExportReader, ExportRefused, NotRecognised
from stance.engines.exports.limits import PackageRefused
from stance.engines.exports.package import Package, open_package
from stance.register import queries as register
from stance.register.actions import AccountRefused, register_account
from stance.register.handles import HandleRefused, account_on
from stance.register.models import Account, AccountAgency


class ImportRefused(Exception):
    """Nothing was brought in; the message says what it was, where, and what to do."""


class AccountUnknown(ImportRefused):
    """The archive is of an account that is not on the register: somebody has to say yes first."""

    def __init__(self, platform: str, handle: str, account_id: str) -> None:
        self.handle, self.account_id, self.named = handle, account_id, discovery.written(platform, handle)
        super().__init__(
            f"This archive is of {self.named} (id {account_id or 'unknown'}), which is not a registered account. "
            "Register the account, or run the import again with --yes to register it."
        )


@dataclass(frozen=True, slots=True)
class Recognised:
    package: Package
    channel: Descriptor
    export: Export

    @property
    def reader(self) -> ExportReader:
        return discovery.export_reader(self.channel.platform)


def look_at(paths: list[Path]) -> Recognised:
    """Open and recognise an export. Raises ImportRefused."""
    try:
        return _recognised(open_package(paths))
    except (PackageRefused, ExportRefused) as error:
        raise ImportRefused(str(error)) from error
    except OSError as error:
        raise ImportRefused(f"{error.filename or paths[0]}: cannot be read ({error.strerror}).") from error


def _recognised(package: Package) -> Recognised:
    """By the first channel that knows it; where none does, each says what it looked for."""
    refusals = []
    for channel in discovery.reading():
        try:
            return Recognised(package, channel, discovery.export_reader(channel.platform).recognise(package))
        except NotRecognised as refusal:
            refusals.append(str(refusal))
    raise ImportRefused(" ".join(refusals))


def account_of(run: ImportRun, seen: Recognised, named: str) -> Account:
    """The registered account that the archive belongs to.

    ``named`` (a handle or address, may be empty) must agree with the archive where the archive says whose it is.
    Raises AccountUnknown when it is not registered and may not be, ImportRefused when it cannot be told or disagrees.
    """
    platform = seen.channel.platform
    handle, account_id = _owner(seen, *_named(platform, named))
    known = register.find(platform=platform, platform_id=account_id, handle=handle)
    if known:
        refuse_uncaptured(known)
    if not account_id and known and known.platform_id:
        account_id = known.platform_id
    if not account_id:
        raise ImportRefused(seen.reader.untold)
    if known:
        _must_be_of(known, run)
    if known and known.platform_id == account_id:
        return known
    if known is None and not run.may_register:
        raise AccountUnknown(platform, handle, account_id)
    try:
        return register_account(
            platform=platform,
            handle=handle or seen.reader.nameless(account_id),
            platform_id=account_id,
            display_name=seen.export.display_name or "",
            is_sample=run.is_sample,
            agency=run.agency,
        )
    except AccountRefused as error:
        raise ImportRefused(str(error)) from error


def refuse_uncaptured(account: Account) -> None:
    """Of an official's own account with personal posts nothing comes in whole. Raises ImportRefused."""
    if not account.not_captured:
        return
    way = " Lodge the official posts one by one: Archive → Lodging." if account.own_class == "mixed" else ""
    raise ImportRefused(
        f"{account.named} is an official’s {account.own_class} account, so its export is not imported.{way} "
        "If the register has its class wrong, correct it there under “Purpose and goals”."
    )


def owned_by(seen: Recognised, account: Account) -> str:
    """The platform's id of the account, which the export has to be of. Raises ImportRefused where it is of another, or does not tell."""
    if seen.channel.platform != account.platform:
        raise ImportRefused(
            f"This is an export of {seen.channel.name}, and {account.named} is on {account.platform_name}. Choose the right file."
        )
    told, handle = seen.export.account_id or "", seen.export.handle or ""
    if told and account.platform_id and told != account.platform_id:
        raise ImportRefused(
            f"This export is of another account than {account.named}: its id is {told}. Choose the right file."
        )
    if handle and not (told and account.platform_id) and handle.lower() != account.handle.lower():
        raise ImportRefused(
            f"This export is of {seen.channel.written(handle)}, and not of {account.named}. Choose the right file."
        )
    found = told or account.platform_id or seen.reader.owner(seen.package, seen.export, account.handle)[0]
    if not found:
        raise ImportRefused(seen.reader.untold)
    return found


def _must_be_of(account: Account, run: ImportRun) -> None:
    """Nobody brings posts into another agency's account. Where no agency was named it is the account's."""
    rows = AccountAgency.objects.filter(account=account, until__isnull=True).select_related("agency").order_by("pk")
    whose = [row.agency for row in rows]
    if run.agency is None:
        run.agency = whose[0] if whose else None
    elif whose and run.agency not in whose:
        names = ", ".join(str(one) for one in whose)
        raise ImportRefused(
            f"{account.named} speaks for {names}, not for {run.agency}: ask a recordkeeper there to import its export."
        )


def _owner(seen: Recognised, handle: str, account_id: str) -> tuple[str, str]:
    """(handle, account id) by the archive's own word, else by its posts, else by what was named."""
    archive = seen.export
    known = register.find(platform=seen.channel.platform, handle=handle) if handle else None
    renamed = known is not None and known.platform_id == (archive.account_id or "-")
    if handle and archive.handle and handle.lower() != archive.handle.lower() and not renamed:
        raise ImportRefused(
            f"You named {seen.channel.written(handle)}, but this archive says it is of {seen.channel.written(archive.handle)}. "
            "Name no account, or check the file."
        )
    if account_id and archive.account_id and account_id != archive.account_id:
        raise ImportRefused(
            f"You named the account with id {account_id}, but this archive says it is of {archive.account_id}. "
            "Name no account, or check the file."
        )
    handle, account_id = archive.handle or handle, archive.account_id or account_id
    if archive.handle and not account_id:
        known = register.find(platform=seen.channel.platform, handle=archive.handle)
    if account_id or (known and known.platform_id):
        return handle, account_id
    found_id, found_handle = seen.reader.owner(seen.package, archive, handle)
    return handle or found_handle, found_id


def _named(platform: str, named: str) -> tuple[str, str]:
    if not named:
        return "", ""
    try:
        return account_on(platform, named)
    except HandleRefused as error:
        raise ImportRefused(str(error)) from error
