"""Looking at a site page by page: its posts and its pages together, from the newest back (REST API Handbook, “Posts”, “Pages” and
“Pagination”, read November 2026).

Both lists are asked for what is older than one moment. A page ends where the first of the two that goes on breaks off; what the
other has beyond that comes once more in the next page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from stance.channels.port.answers import Asking, host_of, outcomes_of, value_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Response, Talk
from stance.channels.website.articles import ArticleReader, BadPost
from stance.channels.website.cursors import MOST_PASSED, Cursor, is_date, just_after, read
from stance.channels.website.records import COMMENT
from stance.channels.website.shown_posts import as_written
from stance.channels.website.site_api import asked, code_of, named, refused
from stance.channels.website.site_posts import item_of, tags_of
from stance.channels.website.uploads import NO_FILES
from stance.engines.exports.instants import maybe
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.outcome import BadElement, Element

LISTS = ("/wp/v2/posts", "/wp/v2/pages")
PER_LIST = 50
MOST_ELEMENTS = 1_000
GONE = "rest_post_invalid_id"


class WordPressPuller:
    page_posts = PER_LIST * len(LISTS)

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        asking, secret = Asking(), signed_in(look)
        at = read(cursor, look.account_id) if cursor else None
        found = None if at is None else (yield from _listed(look, secret, at, asking))
        is_restarted = bool(cursor) and found is None
        if at is None or found is None:
            at = Cursor(look.account_id)
            found = yield from _listed(look, secret, at, asking)
        if found is None:
            raise Unreachable(f"{host_of(look.site)} does not list its posts as WordPress does.")
        page = yield from _Reading(look, secret, at, asking).page(found)
        return replace(page, restarted=is_restarted)

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        """Of what went to the bin, became a draft or got a password the site says so: it is gone for the public. Without a password the site is
        asked as the public is, and shows a post as it looks (``shown_posts``)."""
        host, asking, secret = host_of(look.site), Asking(), look.secret
        context = "edit" if secret is not None else "view"
        if item_id.startswith(COMMENT) or not (item_id.isascii() and item_id.isdecimal()) or len(item_id) > 19:
            raise Unreachable(f"{host} cannot be asked for that: only posts and pages are looked at, by their number.")
        for route in LISTS:
            response = yield from asking.ask(asked(look.site, f"{route}/{item_id}", secret, context=context))
            if secret is not None:
                refused(response, host)
            if response.status == 404 and code_of(response) == GONE:
                continue
            if response.status != 200:
                raise Unreachable(f"{host} does not show this post now ({response.status}).")
            return _single(look, item_id, response, asking.latest)
        return None

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        for medium in item.media:
            if medium.url.startswith(("https://", "http://")):
                yield medium.media_id, medium.url


def signed_in(look: Look) -> Secret:
    if look.secret is None:
        raise Refusal(
            "Without an application password a site shows its posts only as they look, not as they were written."
        )
    return look.secret


def _single(look: Look, item_id: str, response: Response, number: int) -> tuple[Place, Item] | None:
    host = host_of(look.site)
    given = value_of(response, host)
    if not isinstance(given, dict) or str(given.get("id")) != item_id:
        raise Unreachable(f"{host} answered with something else than the post that was asked for.")
    try:
        item = _reader(look).post(item_of(given if look.secret else as_written(given), {}), ())
        if item is not None and look.secret is None:
            item.content["as_shown"] = True
    except ODD as error:
        raise Unreachable(f"{host} answered with a post that cannot be read: {str(error)[:200]}") from None
    start = len(response.body) - len(response.body.lstrip(b"\xef\xbb\xbf \t\r\n"))
    return None if item is None else (Place(number, start, len(response.body.rstrip(b" \t\r\n")) - start), item)


def _reader(look: Look) -> ArticleReader:
    return ArticleReader(look.account_id, "", frozenset(), NO_FILES, {})


@dataclass(frozen=True, slots=True)
class _Answer:
    """One list's answer; ``number`` is its place among the answers."""

    number: int
    route: str
    response: Response


def _listed(look: Look, secret: Secret, at: Cursor, asking: Asking) -> Talk[list[_Answer] | None]:
    """None where the site does not take the cursor."""
    host, found = host_of(look.site), list[_Answer]()
    question = {"context": "edit", "status": "publish", "orderby": "date", "order": "desc", "per_page": str(PER_LIST)}
    if at.before:
        question["before"] = at.before
    if at.passed:
        question["exclude"] = ",".join(map(str, at.passed))
    for route in LISTS:
        response = yield from asking.ask(asked(look.site, route, secret, **question))
        refused(response, host)
        if response.status == 400 and code_of(response) and at.before:
            return None
        if response.status != 200:
            raise Unreachable(f"{host} does not list its posts now ({response.status}).")
        found.append(_Answer(asking.latest, route, response))
    return found


@dataclass(slots=True)
class _Reading:
    """The two answers of one page."""

    look: Look
    secret: Secret
    at: Cursor
    asking: Asking
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def page(self, answers: Sequence[_Answer]) -> Talk[Page]:
        posts = [(answer, list(self._elements(answer))) for answer in answers]
        everything = [one.value for _, listed in posts for one in listed if isinstance(one.value, dict)]
        tags = yield from self._tags(everything)
        for answer, listed in posts:
            for element in listed:
                self._take(answer, element, tags)
        yield from self._addresses()
        ends = [end for answer, listed in posts if (end := _end(answer.response, listed)) is not None]
        following = self._following(max(ends), everything) if ends else None
        times = [at for one in everything if (at := maybe(one.get("date_gmt"))) is not None]
        dates = [at for answer in answers if (at := maybe(answer.response.header("Date"))) is not None]
        oldest = max((at for _, at in ends), default=min(times, default=None)) if times else None
        newest = self.at.at if self.at.before else max(times + dates, default=None)
        is_window = oldest is not None and newest is not None and oldest <= newest
        return Page(
            items=tuple(self.items),
            cursor=following.written() if following else "",
            oldest=oldest if is_window else None,
            newest=newest if is_window else None,
            tells_absence=is_window and all(answer.response.header("X-WP-Total").isdecimal() for answer in answers),
            failures=tuple(self.failures),
        )

    def _elements(self, answer: _Answer) -> Iterator[Element]:
        host = host_of(self.look.site)
        for count, outcome in enumerate(outcomes_of(answer.response, host)):
            if count >= MOST_ELEMENTS:
                raise Unreachable(f"{host} gave more than {MOST_ELEMENTS:,} posts, and was asked for {PER_LIST}.")
            if isinstance(outcome, BadElement):
                self.failures.append(Failure(answer.route, outcome.offset_bytes, outcome.reason, outcome.lost))
            else:
                yield outcome

    def _tags(self, posts: list[dict[str, Any]]) -> Talk[dict[int, str]]:
        numbers = sorted({tag for one in posts for tag in tags_of(one)})
        found = yield from named(self.look.site, "/wp/v2/tags", self.secret, numbers, "name", self.asking)
        names = {one.get("id"): one.get("name") for one in found if isinstance(one.get("id"), int)}
        return {number: name for number in numbers if isinstance(name := names.get(number), str)}

    def _take(self, answer: _Answer, element: Element, tags: dict[int, str]) -> None:
        try:
            if not isinstance(element.value, dict):
                raise BadPost("it is no post")
            item = _reader(self.look).post(item_of(element.value, tags), element.warnings)
        except ODD as error:
            self.failures.append(Failure(answer.route, element.offset_bytes, str(error)[:500]))
        else:
            if item is not None:
                self.items.append((Place(answer.number, element.offset_bytes, element.length_bytes), item))

    def _addresses(self) -> Talk[None]:
        """Of media that posts name by their number alone. They are no part of the content."""
        unknown = [
            medium for _, item in self.items for medium in item.media if not medium.url and medium.media_id.isdecimal()
        ]
        numbers = sorted({int(medium.media_id) for medium in unknown if len(medium.media_id) < 19})
        found = yield from named(
            self.look.site, "/wp/v2/media", self.secret, numbers, "source_url,alt_text", self.asking
        )
        told = {str(one.get("id")): one for one in found}
        for medium in unknown:
            given = told.get(medium.media_id, {})
            url, alt = given.get("source_url"), given.get("alt_text")
            medium.url = url if isinstance(url, str) else ""
            medium.alt = medium.alt or (alt if isinstance(alt, str) and alt.strip() else None)

    def _following(self, end: tuple[str, int], posts: list[dict[str, Any]]) -> Cursor | None:
        """Just behind the later of the two ends; where that is where this page began, without what was there already."""
        before = just_after(end[0])
        if not self.at.before or before < self.at.before:
            return Cursor(self.look.account_id, before, end[1])
        here = {one.get("id") for one in posts if one.get("date") == end[0]}
        fresh = sorted(one for one in here if isinstance(one, int) and one > 0 and one not in self.at.passed)
        if not fresh:
            return None
        if len(self.at.passed) + len(fresh) > MOST_PASSED:
            reason = f"more than {MOST_PASSED} posts are of one second, {end[0]}: the others of it were not looked at"
            self.failures.append(Failure(LISTS[0], 0, reason))
            return Cursor(self.look.account_id, end[0], end[1])
        return replace(self.at, passed=(*self.at.passed, *fresh))


def _end(response: Response, listed: list[Element]) -> tuple[str, int] | None:
    """(the site's date, Unix seconds UTC) of the last of a list that goes on behind it."""
    pages = response.header("X-WP-TotalPages").strip()
    if pages.isdecimal() and len(pages) < 10 and int(pages) <= 1:
        return None
    last = next(
        (one.value for one in reversed(listed) if isinstance(one.value, dict) and is_date(one.value.get("date"))), None
    )
    if last is None:
        return None
    date = str(last["date"])
    at = maybe(last.get("date_gmt"))
    return date, at if at is not None else (maybe(date) or 0)


PULLER: Puller = WordPressPuller()
