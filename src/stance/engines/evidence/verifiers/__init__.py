"""Programs that an outsider runs: each one file that needs nothing of ours. They ship beside every proof and bundle."""

from pathlib import Path

NAMES = ("verify.py", "verify.html", "verify.sh", "verify.go")
"""For Python's standard library, for a browser without network, for OpenSSL and a shell, for Go's transparency-log packages."""


def source(name: str) -> bytes:
    """The program of that name, as it is handed out (UTF-8). Raises KeyError for any other name."""
    if name not in NAMES:
        raise KeyError(name)
    return (Path(__file__).parent / name).read_bytes()
