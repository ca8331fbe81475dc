"""Reading the posts of an outbox, from its beginning or from where an earlier run broke off."""

from __future__ import annotations

from collections.abc import Iterator

from stance.channels.mastodon.attachments import MediaFiles
from stance.channels.mastodon.audience import audience_of
from stance.channels.mastodon.layouts import MastodonExport
from stance.channels.mastodon.posts import NoPost, PostReader
from stance.channels.port.exports import Part, Read
from stance.engines.exports.array_within import split_within
from stance.engines.exports.item import ODD, Failure
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.outcome import BadElement
from stance.engines.exports.package import Package


class OutboxReader:
    """The outboxes of one export. Raises ValueError when the account is not known."""

    def __init__(self, package: Package, export: MastodonExport, followers: str) -> None:
        if not export.account_id:
            raise ValueError("The archive does not say whose it is: name the account (Export.of_account).")
        self._package, self._spans, self._followers = package, export.spans, followers
        self._posts = PostReader(export.account_id, MediaFiles(package))

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        """What is not public is passed over: the export says how much that is."""
        try:
            stream = self._package.open(part.file)
        except MemberDamaged as error:
            yield Failure(part.file, 0, error.reason)
            return
        start, end = self._spans[part.file]
        with stream:
            for outcome in split_within(stream, start, start_offset, end=end):
                if isinstance(outcome, BadElement):
                    yield Failure(part.file, outcome.offset_bytes, outcome.reason, outcome.lost)
                    continue
                activity = outcome.value
                try:
                    if isinstance(activity, dict) and audience_of(activity, self._followers) != "public":
                        continue
                    item = self._posts.item(activity, outcome.warnings)
                except ODD as error:
                    is_lost = not isinstance(error, NoPost)
                    yield Failure(part.file, outcome.offset_bytes, str(error)[:500], is_lost)
                else:
                    yield outcome.offset_bytes, outcome.length_bytes, item
