"""Looking at an account on its server: its posts, reposts and likes, page by page, newest first, as the public sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from stance.channels.bluesky.addresses import POST
from stance.channels.bluesky.answers import Conversation, No, pause_of, seconds_at
from stance.channels.bluesky.courses import BadCursor, Course, course_of, step
from stance.channels.bluesky.hosting import inactive, is_there, state_of
from stance.channels.bluesky.listed import Listed, NoList, RecordReader
from stance.channels.bluesky.sessions import session_of
from stance.channels.port.connecting import Refusal, Unreachable
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Talk
from stance.engines.exports.item import ODD, Failure, Item

PAGE_POSTS = 100
"""com.atproto.repo.listRecords: at most so many records an answer (lexicon, read November 2026)."""
_AGAIN = "the server hands out the same records again and again: older ones were not seen"


class _CursorRefused(Exception):
    """The server no longer takes the cursor that it gave."""


@dataclass(slots=True)
class _Visit:
    """One conversation with the account's server."""

    look: Look
    talk: Conversation = field(init=False)
    records: RecordReader = field(init=False)
    now: int | None = None
    wait: float | None = None

    def __post_init__(self) -> None:
        look = self.look
        session = session_of(look.secret, look.site)
        host = session.host if session else look.site
        self.talk = Conversation(host, (look.secret.value if look.secret else "", session.refresh if session else ""))
        self.records = RecordReader(look.account_id, look.handle, host)


class RepositoryPuller:
    page_posts = PAGE_POSTS

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        visit, restarted = _Visit(look), False
        try:
            course = course_of(cursor)
        except BadCursor:
            course, restarted = Course(), True
        try:
            found = yield from _listings(visit, course)
        except _CursorRefused:
            course, restarted = Course(), True
            found = yield from _listings(visit, course)
        return _page(visit, course, found, restarted=restarted)

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        visit = _Visit(look)
        path = item_id if "/" in item_id else f"{POST}/{item_id}"
        collection, _, key = path.partition("/")
        talk, did = visit.talk, look.account_id
        if not path.isascii():  # AT Protocol specification “Record Key”: no other is one
            raise Unreachable(f"{talk.name} cannot be asked for that: it is no key of a record.")
        answer = yield from talk.get("com.atproto.repo.getRecord", repo=did, collection=collection, rkey=key)
        if isinstance(answer, No):
            yield from _explained(visit, answer)
            if answer.error == "RecordNotFound":
                return None
            raise Unreachable(f"{talk.name} does not show the post (it answered {answer.status}).")
        try:
            found = visit.records.single(answer, path)
        except ODD:
            found = None
        if found is None:
            raise Unreachable(f"{talk.name} answered with something else than the post that was asked for.")
        return found

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        return ((medium.media_id, medium.url) for medium in item.media if medium.url)


def _listings(visit: _Visit, course: Course) -> Talk[dict[str, Listed]]:
    found = {}
    for collection, stand in course.stands.items():
        listed = yield from _listing(visit, collection, stand.cursor)
        if isinstance(listed, No):
            yield from _explained(visit, listed)
            if stand.cursor:
                raise _CursorRefused
            raise Unreachable(
                f"{visit.talk.name} does not list the posts of the account (it answered {listed.status})."
            )
        if listed.cursor and 0 < len(listed.keys) < PAGE_POSTS:  # servers give a cursor behind their last record, too
            following = yield from _listing(visit, collection, listed.cursor)
            if not isinstance(following, No):
                listed.go_on(following)
        found[collection] = listed
    if course.newest is None and not any(listed.keys for listed in found.values()):
        yield from is_there(visit.talk, visit.look.account_id)  # what is not shown may be an account that is not active
    return found


def _listing(visit: _Visit, collection: str, cursor: str) -> Talk[Listed | No]:
    asked = {"repo": visit.look.account_id, "collection": collection, "limit": str(PAGE_POSTS)}
    if cursor:
        asked["cursor"] = cursor
    answer = yield from visit.talk.get("com.atproto.repo.listRecords", **asked)
    if isinstance(answer, No):
        return answer
    visit.now, visit.wait = seconds_at(answer.response), pause_of(answer.response)
    try:
        return visit.records.listed(answer, collection)
    except NoList:
        pass
    raise Unreachable(f"{visit.talk.name} gave no list of posts.")


def _explained(visit: _Visit, no: No) -> Talk[None]:
    """Raises Refusal where the server refuses because of the account, not because of what was asked."""
    if state := state_of(no.error):
        raise inactive(state, visit.talk.name)
    if no.status in (401, 403):
        raise Refusal(f"{visit.talk.name} does not show the account to the public (it answered {no.status}).")
    yield from is_there(visit.talk, visit.look.account_id)


def _page(visit: _Visit, course: Course, found: Mapping[str, Listed], *, restarted: bool) -> Page:
    stepped = step(course, found, visit.now)
    failures = [failure for listed in found.values() for failure in listed.failures]
    oldest, newest = stepped.window
    return Page(
        items=tuple(pair for listed in found.values() for pair in listed.items),
        cursor=stepped.course.text(),
        oldest=oldest,
        newest=newest,
        tells_absence=stepped.course.is_whole and all(listed.is_sound for listed in found.values()),
        failures=(*failures, *(Failure(name, 0, _AGAIN) for name in stepped.stuck)),
        restarted=restarted,
        wait_seconds=visit.wait,
    )


PULLER: Puller = RepositoryPuller()
