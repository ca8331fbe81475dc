"""Which photos and videos the posts of an export show: those in albums and lists that none of them shows are posts themselves."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import partial
from hashlib import sha256

from stance.channels.facebook.attachments import attached_to
from stance.engines.exports.elements import BadElement
from stance.engines.exports.enclosed import elements
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package
from stance.engines.exports.unnamed_posts import media_id


class ShownMedia:
    """By their ids, in eight bytes each: a Page may have a million. Two that meet in them are taken for one, once in 10^7 Pages."""

    def __init__(self, package: Package, files: Iterable[tuple[str, frozenset[str]]]) -> None:
        keys = array("Q")
        for file, names in files:
            try:
                for outcome in elements(partial(package.open, file), names):
                    if not isinstance(outcome, BadElement) and isinstance(outcome.value, dict):
                        keys.extend(_key(media_id(path)) for path in attached_to(outcome.value).paths)
            except MemberDamaged:
                continue  # reading the part tells it
        self._keys = array("Q", sorted(keys))

    def __contains__(self, path: str) -> bool:
        key = _key(media_id(path))
        at = bisect_left(self._keys, key)
        return at < len(self._keys) and self._keys[at] == key


def _key(identifier: str) -> int:
    return int.from_bytes(sha256(identifier.encode("utf-8", "surrogatepass")).digest()[:8], "big")
