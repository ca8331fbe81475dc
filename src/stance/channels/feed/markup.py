"""The HTML of an entry of a feed."""

from __future__ import annotations

import json

from stance.channels.feed.json_entries import entry_of as entry_of_json
from stance.channels.feed.xml_entries import entry_of
from stance.channels.port.markup import Markup
from stance.engines.exports.item import Content
from stance.engines.exports.xml_fragments import Fragments

_RSS, _ATOM = Fragments(b"<rss>"), Fragments(b'<feed xmlns="http://www.w3.org/2005/Atom">')


class EntryMarkup:
    def markup(self, raw: bytes, content: Content, home: str) -> Markup | None:
        """None where its text has no markup."""
        base = str(content.get("link", "")) or home
        begins = raw.lstrip()[:40]
        if begins.startswith(b"{"):
            body = entry_of_json(json.loads(raw), base=base).body
        else:
            is_atom = begins.partition(b">")[0].split()[0].rpartition(b":")[2].lstrip(b"<") == b"entry"
            body = entry_of((_ATOM if is_atom else _RSS).parse(raw)[0], base=base).body
        if body.markup != "html" or "<" not in body.text:
            return None
        return Markup(body.text, body.base or base)


MARKUP = EntryMarkup()
