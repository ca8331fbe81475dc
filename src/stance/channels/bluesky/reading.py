"""The second reading of a CAR file: the blocks that are posts become items, and whatever is wrong with a block is told."""

from __future__ import annotations

from collections.abc import Iterator

from stance.channels.bluesky import car
from stance.channels.bluesky.addresses import POST, REPOST
from stance.channels.bluesky.blobs import Blobs
from stance.channels.bluesky.block_table import Role
from stance.channels.bluesky.cids import text_of
from stance.channels.bluesky.dag_cbor import BadCbor, decode
from stance.channels.bluesky.posts import BadPost, PostReader
from stance.channels.bluesky.repository import Repository
from stance.channels.port.exports import Part, Read
from stance.engines.exports.item import ODD, Failure
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.package import Package

CHANGED = "was changed or damaged: its bytes do not have the hash that its CID says"
ORPHAN = "is not part of the signed tree, so it was not imported"
_POST_TYPES = tuple(bytes([0x60 + len(name)]) + name.encode() for name in (POST, REPOST))


class RepositoryParts:
    """The one part of a repository."""

    def __init__(self, package: Package, export: Repository) -> None:
        if export.account_id is None or export.walked is None:
            raise ValueError("whose repository this is is not known")
        self._package, self._table, self._walked = package, export.table, export.walked
        self._did = export.account_id
        self._posts = PostReader(export.account_id, export.handle or "", Blobs(package).of)

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        """Offsets are of blocks' data, which are what is hashed; a record's are its DAG-CBOR."""
        number, roles = 0, self._table.roles
        try:
            with self._package.open(part.file) as stream:
                for block in car.blocks(stream):
                    if isinstance(block, car.Damage):
                        if block.offset >= start_offset:
                            yield Failure(part.file, block.offset, block.reason, lost=False)
                        continue
                    if block.offset >= start_offset:
                        if roles[number] == Role.POST:
                            yield from self._records(part.file, number, block)
                        elif not block.is_whole or roles[number] in (Role.UNKNOWN, Role.AGAIN):
                            yield self._fault(part.file, number, block)
                    number += 1
        except (MemberDamaged, car.NotCar) as error:
            yield Failure(part.file, 0, str(error))

    def _records(self, file: str, number: int, block: car.Block) -> Iterator[Read | Failure]:
        named = text_of(block.cid)
        value = why = None
        if not block.is_whole:
            why = CHANGED
        else:
            try:
                value = decode(block.data)
            except BadCbor as error:
                why = f"is not DAG-CBOR as it may be written: {error}"
        for key in self._walked.keys.of(number):
            if why is not None:
                yield Failure(file, block.offset, f"at://{self._did}/{key}: its block {named} {why}")
                continue
            try:
                item = self._posts.item(key, named, value)
            except ODD as error:
                reason = str(error) if isinstance(error, BadPost) else f"it cannot be read: {error}"[:500]
                yield Failure(file, block.offset, f"at://{self._did}/{key}: {reason}")
            else:
                yield block.offset, len(block.data), item

    def _fault(self, file: str, number: int, block: car.Block) -> Failure:
        """A block that is no post and not as it should be. Where the tree is not whole, posts hang in the air: those are lost."""
        named = f"the block {text_of(block.cid)}"
        if not block.is_whole:
            return Failure(file, block.offset, f"{named} {CHANGED}", lost=False)
        if self._table.roles[number] == Role.AGAIN:
            return Failure(file, block.offset, f"{named} is in the file a second time", lost=False)
        is_post = any(type_ in block.data for type_ in _POST_TYPES)
        return Failure(file, block.offset, f"{named} {ORPHAN}", lost=is_post and not self._walked.is_complete)
