"""Reading the posts of a part, from its beginning or from where an earlier run broke off."""

from collections.abc import Iterator

from stance.channels.port.exports import Part, Read
from stance.channels.x.archive import Archive
from stance.channels.x.long_posts import LongPosts
from stance.channels.x.media import MediaIndex
from stance.channels.x.posts import BadPost, PostReader
from stance.engines.exports.elements import BadElement, split
from stance.engines.exports.item import ODD, Failure
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package

BATCH = 500


def read_part(
    package: Package,
    archive: Archive,
    part: Part,
    start_offset: int = 0,
    *,
    media: MediaIndex | None = None,
    long_posts: LongPosts | None = None,
) -> Iterator[Read | Failure]:
    """Yield every post of a part in file order, and a Failure for what is not one.

    `start_offset` is the offset of an element as reported earlier; the element there is read again. Make
    `media` and `long_posts` once per package and hand them to every call. Raises ValueError when the archive's account is not
    known; nothing for bad content.
    """
    reader = PostReader(
        archive,
        MediaIndex(package) if media is None else media,
        LongPosts(package, archive) if long_posts is None else long_posts,
    )
    deleted = part.kind == "deleted"
    try:
        stream = package.open(part.file)
    except MemberDamaged as error:
        yield Failure(part.file, 0, error.reason)
        return
    with stream:
        for outcome in split(stream, start_offset):
            if isinstance(outcome, BadElement):
                yield Failure(part.file, outcome.offset_bytes, outcome.reason, outcome.lost)
                continue
            try:
                item = reader.item(outcome.value, deleted=deleted, warnings=outcome.warnings)
            except ODD as error:
                reason = str(error) if isinstance(error, BadPost) else f"it cannot be read: {error}"[:500]
                yield Failure(part.file, outcome.offset_bytes, reason)
            else:
                yield outcome.offset_bytes, outcome.length_bytes, item


def read_batches(
    package: Package,
    archive: Archive,
    part: Part,
    start_offset: int = 0,
    *,
    media: MediaIndex | None = None,
    size: int = BATCH,
) -> Iterator[list[Read | Failure]]:
    """The same in lists of `size`, for handing from process to process."""
    batch: list[Read | Failure] = []
    for read in read_part(package, archive, part, start_offset, media=media):
        batch.append(read)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
