"""What a channel declares of itself for the suite, and the ways in which the suite talks to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeAlias, TypeVar

from stance.channels import discovery
from stance.channels.port.connecting import Connector, Known, Secret
from stance.channels.port.profiles import Profile, Profiler
from stance.channels.port.pulling import Look, Page, Puller
from stance.channels.port.wire import NoAnswer, Request, Response, Talk
from stance.engines.exports.item import Item
from tests.factories.talking import Heard, Platform, carry_on

P = TypeVar("P", bound=Callable[[Request], Response | NoAnswer])
T = TypeVar("T")
No: TypeAlias = str
"""Why the platform knows no such thing, where a declaration has no function for it."""
Asked: TypeAlias = Callable[[Request], bool]
MOST_PAGES = 400


@dataclass(frozen=True, slots=True)
class Signing:
    """A secret made of a text, and every form of it that may be in no message, no representation and no address."""

    secret: Secret
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Breach:
    """One way to break the platform's contract. ``change`` gives the request that breaks it, None where it does not apply."""

    words: str
    change: Callable[[Request], Request | None]
    statuses: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Contract(Generic[P]):
    """``server`` makes the platform with an account that has no posts; it is given to every other function.

    ``add`` makes the post of a number (greater ones are later), ``rich`` one with all that a post may have, a picture among it,
    ``edit`` changes the text of one; each gives the id by which ``Puller.one`` is asked. ``lists`` are requests whose answers list
    posts, ``path`` the keys under which the list stands there. Where the posts themselves stand elsewhere, ``shows`` and
    ``shown_path`` say where.
    """

    platform: str
    look: Look
    server: Callable[[], P]
    add: Callable[[P, int], str]
    rich: Callable[[P], str]
    edit: Callable[[P, str], str]
    delete: Callable[[P, str], None]
    revoke: Callable[[P], None] | No
    """The secret works no more."""
    rename: Callable[[P], str] | No
    """Gives the name that the account has then."""
    suspend: Callable[[P], None] | No
    erase: Callable[[P], None] | No
    """The account is deleted on the platform."""
    retitle: Callable[[P, str], None]
    """Gives the account another name to be shown."""

    lists: Asked
    path: tuple[str, ...]
    shows: Asked | None = None
    shown_path: tuple[str, ...] | None = None
    is_cursor: Asked
    """Whether a request asks for what follows by what the platform gave as a cursor."""
    refused_cursor: Response
    """What the platform says to a cursor that it no longer takes."""

    signing: Callable[[str], Signing]
    """``text`` is of 16 letters a–z and digits 2–7."""
    accept: Callable[[P, Secret], None]
    """The platform takes this secret from now on."""
    is_signed: bool = True
    """Whether posts are asked for with the secret; False where they are asked for as the public."""
    limits: Mapping[str, tuple[tuple[tuple[str, str], ...], float | None]]
    """Headers of a 429 in the platform's own manner, and the seconds to wait."""
    spent: tuple[tuple[tuple[str, str], ...], float] | No
    """Headers of a good answer that used up what the platform allows, and the seconds to wait."""
    optional: Asked = lambda request: False
    """Requests without whose answer a conversation goes on."""
    tells_gone: bool = True
    """Whether the platform says of a post asked for alone that it is gone."""
    probes: Asked = lambda request: False
    """Requests that a platform may refuse, and is asked in another way then."""
    repeats: bool = False
    """Whether pages overlap, so that a post may be given twice."""
    files: No = ""
    """Why the platform gives no files of media, where it does not."""
    page_posts: int = 0
    """How many of ``add`` one page holds, where that is less than ``Puller.page_posts``."""
    breaches: tuple[Breach, ...] = ()

    @property
    def connector(self) -> Connector:
        return discovery.connector(self.platform)

    @property
    def profiler(self) -> Profiler:
        return discovery.profiler(self.platform)

    @property
    def puller(self) -> Puller:
        return discovery.puller(self.platform)

    @property
    def many(self) -> int:
        """Posts enough for three pages."""
        return 2 * (self.page_posts or self.puller.page_posts) + 5

    def secret(self) -> Secret:
        return self.signing("abcdefgh2345mnop").secret

    def ready(self, posts: int = 0) -> P:
        """The platform with so many posts, which takes the secret of ``looked``."""
        server = self.server()
        self.accept(server, self.secret())
        for number in range(posts):
            self.add(server, number)
        return server

    def looked(self) -> Look:
        return replace(self.look, secret=self.secret())

    def pull(self, platform: Platform, cursor: str = "", heard: Heard | None = None) -> Page:
        return carry_on(self.puller.pull(self.looked(), cursor), platform, heard)

    def one(self, platform: Platform, post_id: str, heard: Heard | None = None) -> Item | None:
        found = carry_on(self.puller.one(self.looked(), post_id), platform, heard)
        return None if found is None else found[1]

    def profile(self, platform: Platform, heard: Heard | None = None) -> Profile:
        return carry_on(self.profiler.profile(self.looked()), platform, heard)

    def identify(self, platform: Platform, heard: Heard | None = None) -> Known:
        return carry_on(self.connector.identify(self.look.site, self.secret()), platform, heard)

    def pages(self, platform: Platform) -> list[Page]:
        """All of them. Fails where there is no end to them."""
        found = [self.pull(platform)]
        while found[-1].cursor:
            assert len(found) < MOST_PAGES, "the channel goes on and on"
            found.append(self.pull(platform, found[-1].cursor))
        return found

    def talks(self, post_id: str) -> dict[str, Callable[[Look], Talk[Any]]]:
        """Every conversation that the channel can have."""
        return {
            "identify": lambda look: self.connector.identify(look.site, look.secret or self.secret()),
            "pull": self.puller.pull,
            "one": lambda look: self.puller.one(look, post_id),
            "profile": self.profiler.profile,
        }

    def may_end(self, request: Request, fault: Response | NoAnswer) -> bool:
        """Whether this may be the platform's way to refuse a cursor, so that a look goes on without it."""
        return self.is_cursor(request) and isinstance(fault, Response) and 400 <= fault.status < 500

    def relisted(self, platform: Platform, change: Callable[[list[Any]], list[Any]]) -> Platform:
        """The platform, whose lists of posts come changed."""
        return changed(platform, self.lists, self.path, change)

    def shown(self, platform: Platform, change: Callable[[list[Any]], list[Any]]) -> Platform:
        """The platform, whose posts themselves come changed where a list of them is answered."""
        return changed(
            platform, self.shows or self.lists, self.path if self.shown_path is None else self.shown_path, change
        )

    def __repr__(self) -> str:
        return self.platform


def items_of(pages: list[Page]) -> dict[str, Item]:
    return {item.record_id: item for page in pages for _, item in page.items}


def changed(
    platform: Platform, is_one: Asked, path: tuple[str, ...], change: Callable[[list[Any]], list[Any]]
) -> Platform:
    def answering(request: Request) -> Response | NoAnswer:
        answer = platform(request)
        if not isinstance(answer, Response) or answer.status != 200 or not is_one(request):
            return answer
        return with_list(answer, path, change)

    return answering


def with_list(answer: Response, path: tuple[str, ...], change: Callable[[list[Any]], list[Any]]) -> Response:
    whole = json.loads(answer.body)
    if not path:
        return replace(answer, body=json.dumps(change(whole)).encode())
    place = whole
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = change(place.get(path[-1], []))
    return replace(answer, body=json.dumps(whole).encode())


def list_in(answer: Response, path: tuple[str, ...]) -> list[Any]:
    found: Any = json.loads(answer.body)
    for key in path:
        found = found.get(key, [])
    return list(found)


def failing(platform: Platform, at: int, fault: Response | NoAnswer) -> Platform:
    """The platform, of whose answers the one with this number (from 0) is another."""
    count = -1

    def answering(request: Request) -> Response | NoAnswer:
        nonlocal count
        count += 1
        return fault if count == at else platform(request)

    return answering


def answers_in(heard: Heard) -> Iterator[tuple[int, Request, Response]]:
    for number, (request, answer) in enumerate(heard.exchanges):
        if isinstance(answer, Response):
            yield number, request, answer
