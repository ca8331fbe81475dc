"""The address at which the installation is served, for commands beside the server: they know neither its options nor its
environment, and a link with another port leads nowhere."""

from __future__ import annotations

from stance.data_folder import DataFolder, replace_private

LONGEST = 300


def note(folder: DataFolder, address: str) -> None:
    """The server writes it when it begins; it stays afterwards, for links made while the server is stopped."""
    replace_private(folder.served_at, address + "\n")


def noted(folder: DataFolder) -> str:
    """ "" where no server has begun yet, or the file says no address."""
    try:
        found = folder.served_at.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    is_one = found.startswith(("http://", "https://")) and found.isprintable() and len(found) <= LONGEST
    return found if is_one and " " not in found else ""
