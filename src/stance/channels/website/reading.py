"""Reading the posts and comments of a WordPress export, from its beginning or from where an earlier run broke off."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import TypeAlias

from stance.channels.port.exports import Part, Read
from stance.channels.website.articles import ArticleReader
from stance.channels.website.layouts import WordPressExport
from stance.channels.website.uploads import UploadedFiles
from stance.channels.website.wxr import COMMENT, ITEM
from stance.engines.exports.item import ODD, Failure
from stance.engines.exports.limits import MemberDamaged
from stance.engines.exports.outcome import BadElement
from stance.engines.exports.package import Package
from stance.engines.exports.xml_elements import XmlElement, split_xml, together
from stance.engines.exports.xml_fragments import Fragments, Parsed, whole

Taken: TypeAlias = list[XmlElement | BadElement]
_BEGINS, _ENDS = b"<wp:comment>", b"</wp:comment>"


class WordPressReader:
    """The files of one export. Raises ValueError when the site is not known."""

    def __init__(self, package: Package, export: WordPressExport) -> None:
        if not export.account_id:
            raise ValueError("The export does not say of which site it is: name it (Export.of_account).")
        self._package, self._heads = package, export.heads
        files = UploadedFiles(package)
        self._articles = ArticleReader(export.account_id, export.language, export.authors, files, export.uploads)

    def read(self, part: Part, start_offset: int = 0) -> Iterator[Read | Failure]:
        """What is not public is passed over: the export says how much that is. A comment has an offset of its own, inside
        its post's."""
        fragments = self._heads[part.file]
        if fragments.refusal:
            yield Failure(part.file, 0, fragments.refusal)
            return
        try:
            stream = self._package.open(part.file)
        except MemberDamaged as error:
            yield Failure(part.file, 0, error.reason)
            return
        with stream:
            for some in together(split_xml(stream, ITEM, start_offset, root=fragments.root)):
                for read in self._some(part.file, some, fragments):
                    if (read.position if isinstance(read, Failure) else read[0]) >= start_offset:
                        yield read

    def _some(self, file: str, some: Taken, fragments: Fragments) -> Iterator[Read | Failure]:
        """Items, each with the comments under it, parsed together."""
        apart = [_apart(one.raw_bytes) if isinstance(one, XmlElement) else (b"", []) for one in some]
        raws = [raw for own, comments in apart for raw in (own, *_raws(comments)) if raw]
        parsed = fragments.parse_all(raws)
        for outcome, (_, comments) in zip(some, apart, strict=True):
            if isinstance(outcome, BadElement):
                yield Failure(file, outcome.offset_bytes, outcome.reason, outcome.lost)
            else:
                own, *under = islice(parsed, 1 + sum(1 for _ in _raws(comments)))
                yield from self._item(file, outcome, own, comments, iter(under))

    def _item(
        self, file: str, outcome: XmlElement, own: Parsed, comments: Taken, under: Iterator[Parsed]
    ) -> Iterator[Read | Failure]:
        try:
            item = self._articles.post(*whole(own))
        except ODD as error:
            yield Failure(file, outcome.offset_bytes, str(error)[:500])
            return
        if item is None:
            return
        yield outcome.offset_bytes, outcome.length_bytes, item
        for comment in comments:
            offset = outcome.offset_bytes + comment.offset_bytes
            if isinstance(comment, BadElement):
                yield Failure(file, offset, f"a comment: {comment.reason}", comment.lost)
                continue
            try:
                element, warnings = whole(next(under))
                answer = self._articles.comment(element, item.post_id, warnings)
            except ODD as error:
                yield Failure(file, offset, f"a comment: {error}"[:500])
            else:
                if answer is not None:
                    yield offset, comment.length_bytes, answer


def _raws(comments: Taken) -> Iterator[bytes]:
    return (one.raw_bytes for one in comments if isinstance(one, XmlElement))


def _apart(raw: bytes) -> tuple[bytes, Taken]:
    """An item without its comments, and these: each is parsed by itself, so that a damaged one costs itself only."""
    if b"comment>" not in raw:
        return raw, []
    inner = len(raw) - len(raw.partition(b">")[2])
    found = _plainly(raw)
    if found is None:
        found = list(split_xml(io.BytesIO(raw[inner:]), COMMENT))
        for one in found:
            one.offset_bytes += inner
    kept, at = [], 0
    for one in found:
        kept.append(raw[at : one.offset_bytes])
        at = one.offset_bytes + one.length_bytes
    return b"".join([*kept, raw[at:]]), found


def _plainly(raw: bytes) -> Taken | None:
    """The comments of an item in which nothing needs a closer look: no tag of one stands in a text. None for any other."""
    found: Taken = []
    at = 0
    while (start := raw.find(_BEGINS, at)) >= 0:
        end = raw.find(_ENDS, start)
        again = raw.find(_BEGINS, start + 1)
        if end < 0 or 0 <= again < end or not (_is_outside(raw, at, start) and _is_outside(raw, start, end)):
            return None
        at = end + len(_ENDS)
        found.append(XmlElement(start, at - start, raw[start:at]))
    is_all = bool(found) and raw.count(_ENDS) == len(found) and _is_outside(raw, at, len(raw))
    return found if is_all else None


def _is_outside(raw: bytes, start: int, at: int) -> bool:
    """Whether every section that begins from ``start`` on is closed before ``at``."""
    last = raw.rfind(b"<![CDATA[", start, at)
    return last < 0 or raw.find(b"]]>", last, at) >= 0
