"""``stance connect``: what signs in comes from a file, never from the command line, which others on the machine can read."""

from __future__ import annotations

import argparse
from pathlib import Path

from stance.channels import discovery
from stance.channels.port.connecting import Asks, Secret
from stance.channels.port.descriptor import Descriptor
from stance.doors.command_output import DONE, Output
from stance.engines.addresses import AddressRefused
from stance.register import queries
from stance.register.actions import connections
from stance.register.handles import HandleRefused, account_on
from stance.register.refusal import AccountRefused

LONGEST_SECRET = 10_000


def run(options: argparse.Namespace, output: Output) -> int:
    channel = _channel(options.kind)
    if channel is None:
        known = ", ".join(sorted(one.export_kind for one in discovery.connecting())) or "none"
        return output.refuse(f"Accounts of “{options.kind[:40]}” cannot be connected. Known are: {known}.")
    asks, file = discovery.connector(channel.platform).asks, options.token_file or options.app_password_file
    try:
        secret = _read(asks, file)
    except ValueError as refusal:
        return output.refuse(str(refusal))
    try:
        handle, platform_id = account_on(channel.platform, options.account)
        account = queries.find(platform=channel.platform, platform_id=platform_id, handle=handle)
    except (HandleRefused, AddressRefused) as refusal:
        return output.refuse(str(refusal))
    if account is None:
        return output.refuse(f"{options.account} is not on the register. Register it first.")
    try:
        made = connections.connect(account=account, site=options.url, secret=Secret(secret, options.user))
    except AccountRefused as refusal:
        return output.refuse(str(refusal))
    ends = made.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ") if made.expires_at else None
    report = {
        "account": account.asked_as, "state": made.state, "as": made.shown_as, "site": made.site, "scopes": made.scopes,
        "expires_at": ends,
    }  # fmt: skip
    signs_in = "is followed" if asks == "nothing" else "signs in"
    output.result(report, f"{account.named} is connected. It {signs_in} as {made.shown_as}.")
    return DONE


def _read(asks: Asks, file: str | None) -> str:
    """What signs in. Raises ValueError with the words for whoever asked."""
    if asks == "nothing":
        if file:
            raise ValueError("Nothing signs in there: connect it without a file.")
        return ""
    if not file:
        raise ValueError("Give the file that holds what signs in: --token-file or --app-password-file.")
    try:
        secret = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: cannot be read ({error}).") from error
    if not secret or len(secret) > LONGEST_SECRET:
        raise ValueError(f"{file}: holds no secret.")
    return secret


def _channel(kind: str) -> Descriptor | None:
    return next((one for one in discovery.connecting() if kind in (one.platform, one.export_kind)), None)
