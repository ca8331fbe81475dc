"""How the database and the mail server are reached: nothing leaves this machine in the clear unless the operator says so in so
many words (OWASP ASVS 5.0, 12.3.1)."""

from __future__ import annotations

import os
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlsplit

from stance.data_folder import DataFolderRefused
from stance.site.setting_values import one_of

SAID_OF_TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "channel_binding", "gssencmode")
SAID = (*SAID_OF_TLS, "connect_timeout", "application_name", "target_session_attrs", "options")
"""Parameters of libpq that ``DATABASE_URL`` may have after its question mark (PostgreSQL 15, 34.1.2)."""
CHECKED = ("verify-full", "verify-ca")
PLAINLY_SAID = (*CHECKED, "require", "disable")
"""Values of ``sslmode`` that do what they say. The others fall back to plain text without a word."""


def is_here(host: str) -> bool:
    """Whether a connection to this host stays on this machine: a socket, or the loopback."""
    if not host or host.startswith("/") or host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def postgres(url: str) -> dict[str, object]:
    """Django's settings of the database at this address. Raises DataFolderRefused for what would be left out silently: a
    parameter that is not known, or encryption of what goes to another machine."""
    parts = urlsplit(url)
    host, more = unquote(parts.hostname or ""), dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(more) - set(SAID)):
        raise DataFolderRefused(
            f"DATABASE_URL has “{unknown[0][:40]}”, which is not read. Known are: {', '.join(SAID)}."
        )
    if not is_here(host) and more.get("sslmode") not in PLAINLY_SAID:
        raise DataFolderRefused(
            f"DATABASE_URL leads to another machine ({host}) and does not say how it is protected on the way. Add "
            "?sslmode=verify-full&sslrootcert=/path/to/authority.pem, or ?sslmode=disable where nobody else is on that network."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(more),
    }


def environment(url: str) -> dict[str, str]:
    """For ``pg_dump`` and ``pg_restore``: the password, which does not stand on a command line, and the same protection."""
    parts = urlsplit(url)
    said = {f"PG{name.upper()}": value for name, value in parse_qsl(parts.query) if name in SAID_OF_TLS}
    if "PGCHANNEL_BINDING" in said:
        said["PGCHANNELBINDING"] = said.pop("PGCHANNEL_BINDING")
    return {**os.environ, **said, "PGPASSWORD": unquote(parts.password or "")}


def mail_tls(host: str) -> str:
    """``STANCE_SMTP_TLS``; where it is not set, none on this machine and STARTTLS to any other."""
    return one_of("STANCE_SMTP_TLS", *(("none", "starttls", "tls") if is_here(host) else ("starttls", "none", "tls")))
