"""Which media files of a package belong to which post: `tweets_media/<post id>-<name>`."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from stance.channels.x.data_files import POST_MEDIA
from stance.engines.exports.package import Package

_LARGEST_ID = 1 << 63
MOST_OF_A_POST = 100
"""Files of one post that are looked at: X allows four media. A post that is in an archive many times would be asked for all of
them each time."""


class MediaIndex:
    """Media members by post id, at 16 bytes each: an agency's archive may hold a million."""

    def __init__(self, package: Package) -> None:
        self._package = package
        ids, rows = array("Q"), array("Q")
        for row in package.rows():
            post_id = _post_id(package.name_of(row))
            if post_id:
                ids.append(post_id)
                rows.append(row)
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self._ids = array("Q", (ids[at] for at in order))
        self._rows = array("Q", (rows[at] for at in order))

    def __len__(self) -> int:
        return len(self._ids)

    def of_post(self, post_id: str) -> list[str]:
        """Member names of a post's media, in the package's order; of more than MOST_OF_A_POST the first."""
        return list(islice(self._names(int(post_id)), MOST_OF_A_POST))

    def files(self) -> Iterator[tuple[str, str]]:
        """(post id, member name), by post id."""
        return ((str(post), self._package.name_of(row)) for post, row in zip(self._ids, self._rows, strict=True))

    def _names(self, wanted: int) -> Iterator[str]:
        at = bisect_left(self._ids, wanted)
        while at < len(self._ids) and self._ids[at] == wanted:
            yield self._package.name_of(self._rows[at])
            at += 1


def nameless(package: Package) -> Iterator[tuple[str, str]]:
    """("", member name) of the files among the media of posts whose name says no post."""
    names = (package.name_of(row) for row in package.rows())
    return (("", name) for name in names if _is_post_media(name) and not _post_id(name))


def _is_post_media(name: str) -> bool:
    return name.rpartition("/")[0].rpartition("/")[2] in POST_MEDIA


def _post_id(name: str) -> int:
    base = name.rpartition("/")[2]
    if not _is_post_media(name):
        return 0
    digits, dash, _ = base.partition("-")
    if not dash or not digits.isascii() or not digits.isdigit() or len(digits) > 19:
        return 0
    number = int(digits)
    return number if number < _LARGEST_ID else 0
