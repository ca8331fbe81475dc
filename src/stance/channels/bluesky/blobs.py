"""Pictures and films beside a repository: files that are called by the CID of what is in them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from stance.channels.bluesky.cids import HEAD, RAW, Cid
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package

_NAME = re.compile(r"(?:.*/)?(baf[a-z2-7]{50,80})(?:\.[A-Za-z0-9]{1,8})?", re.DOTALL)
_CHUNK = 1 << 20
_MASK = (1 << 63) - 1


def is_blob(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


class Blobs:
    """The files of a package that are called by a CID, in any folder and with any ending; 16 bytes for each."""

    def __init__(self, package: Package) -> None:
        self._package = package
        keys, rows = array("Q"), array("Q")
        for row in package.rows():
            if found := _NAME.fullmatch(package.name_of(row)):
                keys.append(hash(found[1]) & _MASK)
                rows.append(row)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self._keys = array("Q", (keys[at] for at in order))
        self._rows = array("Q", (rows[at] for at in order))
        self._checked = lru_cache(1000)(self._look)

    def names(self) -> Iterator[str]:
        return (self._package.name_of(row) for row in self._rows)

    def of(self, cid: Cid) -> tuple[str, str]:
        """(member, what is wrong): the file with these bytes, "" where there is none; a file of that name with others is
        said to be so, and not given."""
        return self._checked(cid) if self._keys else ("", "")

    def _look(self, cid: Cid) -> tuple[str, str]:
        wanted = hash(cid.text) & _MASK
        at, wrong = bisect_left(self._keys, wanted), ""
        while at < len(self._keys) and self._keys[at] == wanted:
            name = self._package.name_of(self._rows[at])
            at += 1
            found = _NAME.fullmatch(name)
            if found is None or found[1] != cid.text:
                continue
            if wrong := self._wrong(name, cid):
                continue
            return name, ""
        return "", wrong

    def _wrong(self, name: str, cid: Cid) -> str:
        if cid[:HEAD] != RAW:
            return f"the file {name} was not checked: its CID is of another kind than files have"
        digest = sha256()
        try:
            with self._package.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
        except MemberDamaged as error:
            return f"the file {name} cannot be read: {error.reason}"
        if digest.digest() != cid[HEAD:]:
            return f"the file {name} is not what the post shows: it does not have the hash that its name says"
        return ""
