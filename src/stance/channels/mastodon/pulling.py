"""Looking at an account page by page (docs.joinmastodon.org, “accounts API methods”, "Get account's statuses", read November 2026).

It is looked at as the public where the server allows that, also when a token is at hand: what the public cannot see, such as
private mentions, then does not even arrive. Mastodon gives statuses from the newest back; ``max_id`` asks for older ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from stance.channels.mastodon.accounts import Account, asked, is_number, is_same, looked_up, own, refused
from stance.channels.mastodon.attachments import NO_FILES
from stance.channels.mastodon.cursors import Cursor, read
from stance.channels.mastodon.posts import BadPost, NoPost, PostReader
from stance.channels.mastodon.relations import relations_of
from stance.channels.mastodon.single import single
from stance.channels.mastodon.statuses import PUBLIC, activity_of, is_public
from stance.channels.port.answers import Asking, host_of, object_of, outcomes_of, wait_of
from stance.channels.port.connecting import Refusal, Secret, Unreachable
from stance.channels.port.pulling import Look, Page, Place, Puller
from stance.channels.port.wire import Response, Talk
from stance.engines.exports.instants import maybe
from stance.engines.exports.item import ODD, Failure, Item
from stance.engines.exports.outcome import BadElement, Element, Outcome

PAGE_POSTS = 40
"""The most that Mastodon gives at once."""
MOST_ELEMENTS = 1_000
"""Of one answer; a server that was asked for forty and gives more than that is not understood."""


class MastodonPuller:
    page_posts = PAGE_POSTS

    def pull(self, look: Look, cursor: str = "") -> Talk[Page]:
        asking = Asking()
        at = read(cursor, look.account_id) if cursor else None
        found = None if at is None else (yield from _listed(look, at, asking))
        is_restarted = bool(cursor) and found is None
        if found is None:
            account = yield from account_of(look, asking)
            found = yield from _listed(look, Cursor(account.number, look.account_id), asking)
        if found is None:
            raise Unreachable(
                f"{host_of(look.site)} says that there is no such account, and that there is. Try again later."
            )
        page = yield from _Reading(look, found[1], asking).page(found[0])
        return replace(page, restarted=is_restarted)

    def one(self, look: Look, item_id: str) -> Talk[tuple[Place, Item] | None]:
        asking = Asking()
        found = yield from single(look, item_id, asking)
        if found is None:
            yield from account_of(look, asking)  # of a suspended account no post is shown, and none is deleted
        return found

    def media(self, item: Item) -> Iterator[tuple[str, str]]:
        for medium in item.media:
            if medium.url.startswith(("https://", "http://")):
                yield medium.media_id, medium.url


def account_of(look: Look, asking: Asking) -> Talk[Account]:
    """The account that is looked at, as it is now. Raises Refusal where it is another, or none."""
    if look.secret is None:
        account = yield from looked_up(look.site, look.handle, look.account_id, asking)
    else:
        account = yield from own(look.site, look.secret, asking)
    if not is_same(account.uri, look.account_id):
        raise Refusal(
            f"{host_of(look.site)} calls {account.handle} by another address than before: it is another account. Connect the "
            "account again."
        )
    return account


def _listed(look: Look, at: Cursor, asking: Asking) -> Talk[tuple[Response, Cursor] | None]:
    """The answer, and the cursor with how it was got. None where the server has no such account."""
    url, host = f"{look.site}{_path(at)}?limit={PAGE_POSTS}", host_of(look.site)
    url += f"&max_id={at.before}" if at.before else ""
    response: Response | None = None
    if at.as_public:
        response = yield from asking.ask(asked(url, None))
        if response.status in (401, 403, 422) and object_of(response):
            response, at = None, replace(at, as_public=False)
    if response is None:
        if look.secret is None:
            raise Refusal(f"{host} shows no posts to the public. Connect the account with an access token.")
        response = yield from asking.ask(asked(url, look.secret))
        refused(response, host, "read:statuses")
    if response.status in (400, 404, 410):
        return None
    if response.status != 200:
        raise Unreachable(f"{host} does not list the posts of the account now ({response.status}).")
    return response, at


def _path(at: Cursor) -> str:
    return f"/api/v1/accounts/{at.number}/statuses"


@dataclass(slots=True)
class _Reading:
    """One answer, status by status."""

    look: Look
    at: Cursor
    asking: Asking
    items: list[tuple[Place, Item]] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    hidden: list[Place] = field(default_factory=list)

    def page(self, response: Response) -> Talk[Page]:
        host = host_of(self.look.site)
        outcomes = [outcome for _, outcome in zip(range(MOST_ELEMENTS + 1), outcomes_of(response, host), strict=False)]
        if len(outcomes) > MOST_ELEMENTS:
            raise Unreachable(f"{host} gave more than {MOST_ELEMENTS:,} posts, and was asked for {PAGE_POSTS}.")
        number, statuses = self.asking.latest, [_status(outcome) for outcome in outcomes]
        known = {
            one["id"]: one["uri"] for one in statuses if is_number(one.get("id")) and isinstance(one.get("uri"), str)
        }
        for outcome in outcomes:
            yield from self._take(outcome, number, known)
            if (own := self._reposted(outcome, set(known.values()))) is not None:
                yield from self._take(own, number, known)
        ends = [one for one in statuses if is_number(one.get("id"))]
        last_at = maybe(ends[-1].get("created_at")) if ends else None
        following = self.at.older_than(ends[-1]["id"], last_at) if ends else None
        oldest, newest = self._window(response, statuses, last_at)
        return Page(
            items=tuple(self.items),
            cursor=following.written() if following else "",
            oldest=oldest,
            newest=newest,
            tells_absence=oldest is not None and "rel=" in response.header("Link"),
            failures=tuple(self.failures),
            hidden=tuple(self.hidden),
            wait_seconds=wait_of(response) if response.header("X-RateLimit-Remaining").strip() == "0" else None,
        )

    def _take(self, outcome: Outcome, number: int, known: Mapping[str, str]) -> Talk[None]:
        file = _path(self.at)
        if isinstance(outcome, BadElement):
            self.failures.append(Failure(file, outcome.offset_bytes, outcome.reason, outcome.lost))
            return
        if not _is_shown_to_all(outcome.value):
            self.hidden.append(Place(number, outcome.offset_bytes, outcome.length_bytes))
        try:
            secret = None if self.at.as_public else self.look.secret
            item = yield from item_of(self.look, self.at.number, outcome, known, secret, self.asking)
        except ODD as error:
            is_lost = not isinstance(error, NoPost)
            self.failures.append(Failure(file, outcome.offset_bytes, str(error)[:500], is_lost))
        else:
            if item is not None:
                self.items.append((Place(number, outcome.offset_bytes, outcome.length_bytes), item))

    def _reposted(self, outcome: Outcome, listed: set[str]) -> Outcome | None:
        """The account's own post inside a repost of it: some servers list it there only (seen on a real server, snac 2.75)."""
        reblog = _status(outcome).get("reblog")
        if not isinstance(outcome, Element) or not isinstance(reblog, dict) or reblog.get("uri") in tuple(listed):
            return None
        account = reblog.get("account")
        uri = account.get("uri") if isinstance(account, dict) else None
        is_own = isinstance(uri, str) and is_same(uri, self.look.account_id)
        return replace(outcome, value=reblog) if is_own and reblog.get("visibility") in tuple(PUBLIC) else None

    def _window(
        self, response: Response, statuses: list[dict[str, Any]], last_at: int | None
    ) -> tuple[int | None, int | None]:
        """From the last of the page to where the page before ended; of the first page, to the server's now."""
        if last_at is None:
            return None, None
        if self.at.before:
            newest = self.at.at
        else:
            times = [maybe(one.get("created_at")) for one in statuses] + [maybe(response.header("Date"))]
            newest = max((one for one in times if one is not None), default=None)
        return (last_at, newest) if newest is not None and last_at <= newest else (None, None)


def _is_shown_to_all(status: Any) -> bool:
    """What does not say who may see it is for nobody else."""
    try:
        return isinstance(status, dict) and is_public(status)
    except ODD:
        return False


def item_of(
    look: Look, number: str, element: Element, known: Mapping[str, str], secret: Secret | None, asking: Asking
) -> Talk[Item | None]:
    """None for what is not public. Raises BadPost, NoPost and what an odd value raises."""
    status = element.value
    if not isinstance(status, dict):
        raise BadPost("it is no post")
    if not is_public(status):
        return None
    actor = _actor(status, number, look.account_id)
    reply_to, quotes = yield from relations_of(look.site, status, known, secret, asking)
    return PostReader(look.account_id, NO_FILES).item(activity_of(status, actor, reply_to, quotes), element.warnings)


def _actor(status: dict[str, Any], number: str, account_id: str) -> str:
    account = status.get("account")
    given = account if isinstance(account, dict) else {}
    uri = given.get("uri")
    if isinstance(uri, str) and uri:
        return uri
    if number and given.get("id") == number:
        return account_id
    raise BadPost("it does not say whose it is")


def _status(outcome: Outcome) -> dict[str, Any]:
    return outcome.value if isinstance(outcome, Element) and isinstance(outcome.value, dict) else {}


PULLER: Puller = MastodonPuller()
