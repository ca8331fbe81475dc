"""Which lists beside an account's posts are read, and how that goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from stance.capture.models import ListedAccount
from stance.channels import discovery
from stance.channels.port.abilities import Ability
from stance.channels.port.listing import Listing
from stance.engines.policy import authorise
from stance.register.models import Account


@dataclass(frozen=True, slots=True)
class ListState:
    """``listing`` is the list's word. ``is_offered`` says whether it can be read at all, ``why_not`` why not, in words; ``costs`` what it
    costs."""

    listing: str
    words: str
    is_offered: bool
    is_on: bool = False
    began_at: datetime | None = None
    read_at: datetime | None = None
    problem: str = ""
    is_whole: bool = False
    costs: str = ""
    why_not: str = ""


ABILITIES = {Listing.LIKES: Ability.LIKES_READ, Listing.RESPONSES: Ability.REPLIES_READ}


def lists_of(account: Account) -> list[ListState]:
    """Every list there can be, in their order; of those that are not offered, why."""
    authorise("capture.state.read", account)
    rows = {one.listing: one for one in ListedAccount.objects.filter(account=account)}
    return [_state(account, listing, rows.get(listing.value)) for listing in Listing]


def _state(account: Account, listing: Listing, row: ListedAccount | None) -> ListState:
    words = str(ListedAccount.Listing(listing.value).label)
    channel, lister = discovery.known()[account.platform], discovery.lister(account.platform)
    offer = next((one for one in lister.offers if one.listing is listing), None) if lister else None
    answer = channel.answer(ABILITIES[listing])
    if offer is None:
        is_among_posts = listing is Listing.LIKES and channel.posts_hold_likes
        told = answer.words if answer else "Nobody has looked whether this platform tells."
        return ListState(listing.value, words, is_among_posts, is_among_posts, why_not="" if is_among_posts else told)
    if offer.needs_view and account.platform not in settings.NETWORK_VIEWS:
        setting = f"STANCE_VIEW_{account.platform.upper()}"
        why = f"They are not seen: the account’s own server does not know them, and no service is named that does ({setting})."
        return ListState(listing.value, words, False, why_not=why)
    if row is None:
        return ListState(listing.value, words, True, not offer.costs, costs=offer.costs)
    return ListState(
        listing.value,
        words,
        True,
        row.is_on,
        row.began_at,
        row.read_at,
        row.problem,
        row.whole_at is not None,
        offer.costs,
    )
