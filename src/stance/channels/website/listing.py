"""What the public wrote under the posts of a site: its approved comments (REST API Handbook, “Comments”, read November 2026).

Fields are named one by one: the mail and IP address of who commented are never asked for. A comment is public where the post is under
which it stands, so the posts are asked for too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element as Tree
from xml.etree.ElementTree import SubElement

from stance.channels.port.answers import Asking, host_of, outcomes_of, span_of, value_of
from stance.channels.port.connecting import Unreachable
from stance.channels.port.listing import Lister, Listing, Offer
from stance.channels.port.pulling import Look, Page, Place
from stance.channels.port.wire import Talk
from stance.channels.website.articles import APPROVED, ArticleReader, BadPost
from stance.channels.website.pulling import LISTS, signed_in
from stance.channels.website.records import COMMENT
from stance.channels.website.site_api import asked, code_of, named, refused
from stance.channels.website.site_posts import number_of
from stance.channels.website.uploads import NO_FILES
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.outcome import BadElement, Element

ROUTE = "/wp/v2/comments"
PER_LIST, OVERLAP = 100, 5
"""Lists are asked for by their offset: what comes or goes meanwhile moves all that follows."""
FIELDS = "id,post,parent,author,author_name,author_url,date_gmt,content,status,type"
GONE = "rest_comment_invalid_id"
FURTHEST = 10_000_000


class CommentLister:
    offers = (Offer(listing=Listing.RESPONSES, every_seconds=120, tells_gone=True),)

    def listed(self, look: Look, listing: Listing, cursor: str = "", under: Sequence[str] = ()) -> Talk[Page]:
        del listing, under
        reading = _Reading(look)
        offset = int(cursor) if cursor.isascii() and cursor.isdecimal() and int(cursor) < FURTHEST else 0
        response = yield from reading.asking.ask(
            asked(
                look.site, ROUTE, signed_in(look), context="edit", status="approve", orderby="date_gmt", order="desc",
                per_page=str(PER_LIST), offset=str(offset), _fields=FIELDS,
            )
        )  # fmt: skip
        host = host_of(look.site)
        refused(response, host)
        if response.status != 200:
            raise Unreachable(f"{host} does not list its comments now ({response.status}).")
        reading.place = reading.asking.latest
        elements = list(reading.elements(outcomes_of(response, host)))
        yield from reading.take(elements)
        total = response.header("X-WP-Total").strip()
        goes_on = (
            total.isdecimal() and len(total) < 10 and offset + len(elements) < int(total) and len(elements) > OVERLAP
        )
        return reading.page(str(offset + len(elements) - OVERLAP) if goes_on else "")

    def again(self, look: Look, item: str, under: str) -> Talk[Page]:
        del under
        reading, host = _Reading(look), host_of(look.site)
        number = item.removeprefix(COMMENT)
        if not number.isascii() or not number.isdecimal() or len(number) > 19:
            raise Unreachable(f"{host} cannot be asked for that: it is no number of a comment.")
        response = yield from reading.asking.ask(
            asked(look.site, f"{ROUTE}/{number}", signed_in(look), context="edit", _fields=FIELDS)
        )
        refused(response, host)
        reading.place = reading.asking.latest
        if response.status == 404 and code_of(response) == GONE:
            return reading.page("")
        if response.status != 200:
            raise Unreachable(f"{host} does not show this comment now ({response.status}).")
        given = value_of(response, host)
        if not isinstance(given, dict) or str(given.get("id")) != number:
            raise Unreachable(f"{host} answered with something else than the comment that was asked for.")
        start, length = span_of(response.body)
        yield from reading.take([Element(start, length, b"", given)])
        return reading.page("")


@dataclass(slots=True)
class _Reading:
    look: Look
    asking: Asking = field(default_factory=Asking)
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    hidden: list[Place] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    place: int = 0

    def elements(self, outcomes: Any) -> Iterator[Element]:
        for outcome in outcomes:
            if isinstance(outcome, BadElement):
                self.failures.append(Failure(ROUTE, outcome.offset_bytes, outcome.reason, outcome.lost))
                self.hidden.append(Place(self.place, outcome.offset_bytes, outcome.length_bytes))
            else:
                yield outcome

    def take(self, elements: Sequence[Element]) -> Talk[None]:
        comments = [one.value for one in elements if isinstance(one.value, dict)]
        public = yield from self._public_posts(_numbers(comments, "post"))
        users = yield from named(
            self.look.site, "/wp/v2/users", signed_in(self.look), _numbers(comments, "author"), "name", self.asking
        )
        own = frozenset(str(one.get("id")) for one in users)
        reader = ArticleReader(self.look.account_id, "", own, NO_FILES, {})
        for element in elements:
            place = Place(self.place, element.offset_bytes, element.length_bytes)
            given = element.value if isinstance(element.value, dict) else {}
            try:
                if given.get("post") not in public or given.get("status") != "approved":
                    item = None
                else:
                    item = reader.comment(_tree(given), str(given["post"]), element.warnings)
            except ODD as error:
                self.failures.append(Failure(ROUTE, element.offset_bytes, str(error)[:500]))
                item = None
            if item is None:
                self.hidden.append(place)
                continue
            self.items.append((place, item))
            self.times.append(item.created_at)

    def _public_posts(self, numbers: list[int]) -> Talk[set[int]]:
        """Those of them that everybody may read: published, without a password."""
        found: set[int] = set()
        host = host_of(self.look.site)
        for route in LISTS if numbers else ():
            response = yield from self.asking.ask(
                asked(
                    self.look.site, route, signed_in(self.look), context="edit", status="publish",
                    include=",".join(map(str, numbers)), per_page=str(PER_LIST), _fields="id,status,password",
                )
            )  # fmt: skip
            refused(response, host)
            listed = value_of(response, host) if response.status == 200 else None
            if not isinstance(listed, list):
                raise Unreachable(f"{host} does not say which of its posts are public ({response.status}).")
            found |= {
                one["id"]
                for one in listed
                if isinstance(one, dict) and one.get("status") == "publish" and one.get("password") == ""
            }
        return found

    def page(self, cursor: str) -> Page:
        """Between the newest and the oldest of it everything is shown; of the second of either end there may be more."""
        oldest, newest = min(self.times, default=None), max(self.times, default=None)
        is_window = not self.failures and oldest is not None and newest is not None and oldest < newest
        return Page(
            items=tuple(self.items),
            cursor=cursor,
            oldest=oldest if is_window else None,
            newest=newest if is_window else None,
            failures=tuple(self.failures),
            is_silent=not is_window,
            hidden=tuple(self.hidden),
        )


def _numbers(comments: Sequence[dict[str, Any]], key: str) -> list[int]:
    found = {one.get(key) for one in comments}
    return sorted(one for one in found if isinstance(one, int) and not isinstance(one, bool) and 0 < one < 1 << 63)


def _tree(given: dict[str, Any]) -> Tree:
    """As an export has it, so that both are read by one reader. Raises BadPost."""
    content = given.get("content")
    raw = content.get("raw") if isinstance(content, dict) else None
    if not isinstance(raw, str):
        raise BadPost("its content is there only as the site shows it, not as it was written")
    comment = Tree("wp:comment")
    for name, text in {
        "wp:comment_id": str(number_of(given.get("id"))),
        "wp:comment_approved": APPROVED,
        "wp:comment_type": given.get("type") or "",
        "wp:comment_date_gmt": given.get("date_gmt") or "",
        "wp:comment_content": raw,
        "wp:comment_parent": str(given.get("parent") or 0),
        "wp:comment_user_id": str(given.get("author") or 0),
        "wp:comment_author": given.get("author_name") or "",
        "wp:comment_author_url": given.get("author_url") or "",
    }.items():
        if not isinstance(text, str):
            raise BadPost(f"its {name.removeprefix('wp:comment_')} is no text")
        SubElement(comment, name).text = text
    return comment


LISTER: Lister = CommentLister()
