"""What ``stance doctor`` looks at of the installation: its disk, its folder, its keys, its database."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from stance.data_folder import open_to_others
from stance.people.key_ring import ring
from stance.rooms.finding import Finding
from stance.site.connections import CHECKED, is_here
from stance.site.sealing_keys import in_use

LEAST_FREE_BYTES = 2 * 1024**3


def disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA.root).free
    yield Finding(
        "disk",
        free >= LEAST_FREE_BYTES,
        f"{free:,} bytes free",
        "Free space, or move the data folder: imports need room for a copy of the export.",
    )


def key_files() -> Iterator[Finding]:
    for path in sorted(settings.KEYS_DIR.glob("[!.]*")):
        open_bits = stat.S_IMODE(path.stat().st_mode) & 0o077
        if path.name != "last-checkpoint":
            yield Finding(
                f"key {path.name}",
                not open_bits,
                "readable by the owner only" if not open_bits else "others can read it",
                f"chmod 600 {path.name} in the keys folder; if others had access, replace it.",
            )


def privacy() -> Iterator[Finding]:
    found = [str(path.relative_to(settings.DATA.root)) for path in open_to_others(settings.DATA)]
    yield Finding(
        "privacy",
        not found,
        f"others on this machine can reach {', '.join(found[:3])} and {len(found):,} in all"
        if found
        else "nothing in the data folder is open to others on this machine",
        f"chmod -R go= {settings.DATA.root}, as the user that owns it.",
    )


def sealed_secrets() -> Iterator[Finding]:
    missing = set(in_use()) - {key.id for key in ring().keys}
    yield Finding(
        "sealed secrets",
        not missing,
        f"{len(missing):,} keys are missing, and what they sealed cannot be read" if missing else "all can be read",
        "Put keys/database-keys back from a backup with keys, or give those people a link that removes their factors.",
    )


def ways_out() -> Iterator[Finding]:
    """What goes to other machines in the clear, as the settings say it."""
    plain = []
    host, mode = connection.settings_dict["HOST"], connection.settings_dict["OPTIONS"].get("sslmode", "")
    if connection.vendor == "postgresql" and not is_here(host) and mode not in CHECKED:
        plain.append(f"PostgreSQL at {host} (sslmode={mode})")
    if not is_here(settings.EMAIL_HOST) and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        plain.append(f"mail to {settings.EMAIL_HOST} (STANCE_SMTP_TLS=none)")
    yield Finding(
        "ways out",
        not plain,
        "; ".join(plain) or "nothing leaves this machine unprotected",
        "Use ?sslmode=verify-full in DATABASE_URL, and STANCE_SMTP_TLS=starttls or tls.",
    )


def loopback() -> Iterator[Finding]:
    is_open = settings.FETCH_LOOPBACK
    yield Finding(
        "way to this machine",
        not is_open,
        "STANCE_FETCH_LOOPBACK lets addresses that people give lead to this machine itself, at any port and without encryption"
        if is_open
        else "no address that people give leads to this machine itself",
        "Take STANCE_FETCH_LOOPBACK out of the environment and start the server again: it is for tests alone.",
    )


def database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SHOW server_version")
            yield Finding("database", True, f"PostgreSQL {cursor.fetchone()[0]}")
            return
        cursor.execute("PRAGMA quick_check(5)")
        found = [row[0] for row in cursor.fetchall()]
        yield Finding(
            "database",
            found == ["ok"],
            "SQLite, intact" if found == ["ok"] else "; ".join(found),
            "Restore a backup.",
        )
