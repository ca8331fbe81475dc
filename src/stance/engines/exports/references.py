"""Members that a path in an export's own text refers to, whatever folder was packed round them."""

from __future__ import annotations

from stance.engines.exports.package import Package

MOST_PARTS = 12


class References:
    """Finds by the longest end of the path that is a member's name: a zip of several may lack the folders that all its own files
    have in common."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def member(self, path: str) -> str | None:
        parts = path.replace("\\", "/").split("/")[-MOST_PARTS:]
        for start in range(len(parts)):
            name = "/".join(parts[start:])
            if name and self._package.find(name) is not None:
                return name
        return None
