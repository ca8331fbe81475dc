"""Posts of a Graph API as its lists and single answers show them, and what tokens of people that end by themselves leave behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from stance.channels.port.connecting import Secret, Unreachable
from stance.channels.port.graph import CURSOR, Answer, Graph, Told, elements, pause_of, span_of
from stance.channels.port.pulling import Place
from stance.channels.port.wire import Response, Talk
from stance.engines.exports.instants import LAST, maybe
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.outcome import BadElement

FORM = 1
LONGEST = 5_000
LASTS_DAYS = 60
"""Of a long-lived token (Meta for Developers, “Get Started” and “Long-Lived Tokens”, read November 2026)."""
Make = Callable[[Any, tuple[str, ...]], Item | None]
"""From one element, with what was odd about its JSON, to an item; None for what is not public. Raises ``BadPost`` and what an odd value
raises."""


class BadPost(ValueError):
    """What stands where a post should, and is none; the message says why."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """What follows is of second ``at`` or earlier; ``after`` is the platform's own cursor."""

    account: str
    after: str
    at: int | None

    def written(self) -> str:
        return json.dumps(asdict(self) | {"form": FORM}, separators=(",", ":"))


def read(text: str, account: str) -> Cursor | None:
    """None for what was not written here for that account, or by a version that is not known."""
    given = object_in(text)
    if given is None or given.pop("form", None) != FORM or given.keys() != {"account", "after", "at"}:
        return None
    after, at = given["after"], given["at"]
    is_sound = given["account"] == account and isinstance(after, str) and CURSOR.fullmatch(after) and after
    return Cursor(account, after, at) if is_sound and (at is None or is_second(at)) else None


def object_in(text: str) -> dict[str, Any] | None:
    try:
        given = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def is_second(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LAST


@dataclass(slots=True)
class Listed:
    """One answer of a list, read. ``times`` are those of everything in it that says one (Unix seconds UTC), in its order; ``wait`` are seconds
    to leave the platform alone."""

    after: str
    now: int | None
    wait: float | None = None
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    count: int = 0
    goes_on: bool = False


def listed(answer: Answer, file: str, host: str, time_key: str, make: Make) -> Listed:
    """Raises Unreachable where the answer is no list. What cannot be read costs itself alone."""
    found = Listed(answer.after, maybe(answer.response.header("Date")), pause_of(answer.response))
    found.goes_on = bool(answer.after)
    for outcome in elements(answer, host):
        found.count += 1
        if isinstance(outcome, BadElement):
            found.failures.append(Failure(file, outcome.offset_bytes, outcome.reason, outcome.lost))
            continue
        given = outcome.value
        at = maybe(given.get(time_key)) if isinstance(given, dict) else None
        found.times += [] if at is None else [at]
        try:
            item = make(given, outcome.warnings)
        except ODD as error:
            reason = str(error) if isinstance(error, BadPost) else f"it cannot be read: {error}"
            found.failures.append(Failure(file, outcome.offset_bytes, reason[:500]))
        else:
            if item is not None:
                found.items.append((Place(answer.number, outcome.offset_bytes, outcome.length_bytes), item))
    return found


def single(
    graph: Graph, item_id: str, is_id: bool, fields: str, make: Make, account: Callable[[], Talk[Any]]
) -> Talk[tuple[Place, Item] | None]:
    """One post by its id. None only where the platform says that it is gone and ``account``, asked after it, is still shown."""
    if not is_id:
        raise Unreachable(f"{graph.host} cannot be asked for that: posts of exports have no id of the platform.")
    answer = yield from graph.get(f"/{item_id}", fields=fields)
    if isinstance(answer, Told):
        if answer.is_gone:
            yield from account()
            return None
        raise Unreachable(f"{graph.host} does not show this post now ({answer.words}).")
    try:
        item = make(dict(answer.fields), ())
    except ODD as error:
        raise Unreachable(f"{graph.host} answered with a post that cannot be read: {str(error)[:200]}") from None
    if item is None:
        return None
    if item.post_id != item_id:
        raise Unreachable(f"{graph.host} answered with another post than was asked for.")
    return Place(answer.number, *span_of(answer.response.body)), item


def addresses(item: Item) -> Iterator[tuple[str, str]]:
    """(media id, address): addresses end after some days, so they are fetched soon, and are no part of the content."""
    for medium in item.media:
        if medium.url.startswith("https://"):
            yield medium.media_id, medium.url


@dataclass(frozen=True, slots=True)
class Session:
    """What the first answer to "who am I" leaves behind: ``since`` is when (Unix seconds UTC, by the platform's clock), ``names`` are what
    the account was called since then."""

    since: int | None
    names: tuple[str, ...]

    @property
    def ends_at(self) -> int | None:
        """At the latest: a token says nothing of its own end, and was made before it was first used."""
        return None if self.since is None else self.since + LASTS_DAYS * 86_400

    def kept_in(self, secret: Secret) -> Secret:
        return replace(secret, session=json.dumps(asdict(self), separators=(",", ":")))


def session_of(secret: Secret, response: Response, name: str) -> Session:
    """With the name that the account has now."""
    given = object_in(secret.session) or {}
    since, names = given.get("since"), given.get("names")
    before = [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
    return Session(
        since if is_second(since) else maybe(response.header("Date")), tuple(dict.fromkeys([*before, name]))[:50]
    )
