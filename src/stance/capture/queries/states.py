"""How capturing goes: which accounts are due, how far behind each is, what needs somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from stance.archive.models import ProfilePicture, Record
from stance.archive.queries.posts import Post, posts
from stance.capture import rules
from stance.capture.models import Capture, Incident, MissingFile, OutsideChange, OutsidePost, Window
from stance.channels import discovery
from stance.engines.policy import authorise
from stance.register.models import Account, Connection
from stance.register.queries.readable import within
from stance.register.words import NOT_CAPTURED

PAGE_ROWS = 50
WINDOWS_SHOWN = 24
GAPS_TOLD = timedelta(days=7)
CLOSED_AFTER = timedelta(hours=1, minutes=15)
"""From the beginning of an hour: a look that began in it has ended by then."""
CLOSED_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class State:
    """Of one account. ``lag_seconds`` is how old our picture of it is; None before the first look."""

    capture: Capture
    lag_seconds: int | None
    is_late: bool
    incident: Incident | None

    @property
    def word(self) -> str:
        """One of incident, fails, begins, late and follows: what programs are told."""
        if self.incident is not None:
            return "incident"
        if self.capture.problem:
            return "fails"
        if self.lag_seconds is None:
            return "begins"
        return "late" if self.is_late else "follows"

    @property
    def account(self) -> Account:
        return self.capture.account


def due(most: int, looked_at_now: Collection[int]) -> list[Account]:
    """Accounts whose turn it is, the longest due first."""
    now = timezone.now()
    free = Q(lease="") | Q(leased_until__lt=now)
    rows = Capture.objects.filter(free, due_at__lte=now).exclude(account__in=looked_at_now)
    rows = rows.exclude(account__status="archived").exclude(account__connection=None)
    rows = rows.exclude(account__own_class__in=NOT_CAPTURED)
    return [one.account for one in rows.select_related("account").order_by("due_at")[:most]]


def heard() -> list[tuple[Capture, Connection]]:
    """Captures of accounts whose platforms keep a stream open, with their connections."""
    platforms = [channel.platform for channel in discovery.listening()]
    rows = Capture.objects.filter(account__platform__in=platforms).exclude(account__connection=None)
    rows = rows.exclude(account__status="archived").select_related("account__connection").order_by("account")
    return [(one, one.account.connection) for one in rows]


def any_heard() -> bool:
    platforms = [channel.platform for channel in discovery.listening()]
    return Connection.objects.filter(account__platform__in=platforms).exclude(account__status="archived").exists()


def any_due() -> bool:
    return bool(due(1, ())) or _unbegun().exists()


def _unbegun() -> QuerySet[Account]:
    platforms = [channel.platform for channel in discovery.known().values() if channel.puller]
    begun = Capture.objects.values("account")
    return Account.objects.filter(platform__in=platforms).exclude(connection=None).exclude(pk__in=begun)


def files_due(most: int) -> list[MissingFile]:
    """Files to fetch, the longest due first."""
    rows = MissingFile.objects.filter(is_given_up=False, due_at__lte=timezone.now())
    rows = rows.exclude(media__record__account__own_class="private")  # of a mixed one, files of what was lodged
    return list(rows.select_related("media__record__account").order_by("due_at")[:most])


def pictures_due(most: int) -> list[ProfilePicture]:
    """Pictures of profiles to fetch, the longest due first."""
    rows = ProfilePicture.objects.filter(blob="", is_given_up=False, due_at__lte=timezone.now())
    rows = rows.exclude(account__own_class__in=NOT_CAPTURED)
    return list(rows.select_related("account").order_by("due_at")[:most])


def any_file_due() -> bool:
    return bool(files_due(1) or pictures_due(1))


def files_given_up(account: Account, before: int | None = None) -> tuple[list[MissingFile], int | None]:
    """One page of the files of the account's posts that cannot be had, with the reason, the newest first, and the key to go on from."""
    authorise("capture.state.read", account)
    rows = MissingFile.objects.filter(is_given_up=True, media__record__account=account)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("media__record").order_by("-pk")[: PAGE_ROWS + 1])
    return found[:PAGE_ROWS], found[PAGE_ROWS - 1].pk if len(found) > PAGE_ROWS else None


def open_windows() -> list[Window]:
    """Hours that are over and not committed to, the oldest first."""
    over = timezone.now() - CLOSED_AFTER
    return list(Window.objects.filter(entry=None, hour__lte=over).order_by("hour", "pk")[:CLOSED_AT_ONCE])


def any_open_window() -> bool:
    return bool(open_windows()[:1])


def any_untold() -> bool:
    """Whether there are incidents that people are to be mailed about by now."""
    return Incident.objects.filter(told_at=None, began_at__lte=timezone.now() - rules.TOLD_AFTER).exists()


def page(before: int | None = None) -> tuple[list[State], int | None]:
    """One page of the accounts that are captured and that the reader sees, and the key to go on from."""
    authorise("capture.state.read")
    rows = (
        Capture.objects.filter(account__in=within(Account.objects.all()))
        .select_related("account", "stream")
        .order_by("-pk")
    )
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return _states(shown), shown[-1].pk if len(found) > PAGE_ROWS else None


def of(account: Account) -> State | None:
    authorise("capture.state.read", account)
    found = Capture.objects.select_related("account", "stream").filter(account=account).first()
    return _states([found])[0] if found else None


def of_all(accounts: Collection[int]) -> list[State]:
    """Those of these accounts that are captured; the caller sees them."""
    authorise("capture.state.read")
    return _states(list(Capture.objects.select_related("account", "stream").filter(account__in=accounts)))


def _states(captures: Collection[Capture]) -> list[State]:
    keys = [one.account_id for one in captures]
    incidents = {one.account_id: one for one in Incident.objects.filter(account__in=keys, ended_at=None)}
    now = timezone.now()
    return [_state(one, incidents.get(one.account_id), now) for one in captures]


def _state(capture: Capture, incident: Incident | None, now: datetime) -> State:
    seen = capture.succeeded_at
    lag = None if seen is None else int((now - seen).total_seconds())
    since = lag if lag is not None else int((now - capture.began_at).total_seconds())
    waits = not capture.problem and capture.due_at > now  # the platform wants no request before: nothing is late
    return State(capture, lag, since > capture.target_seconds and not waits, incident)


def gaps(captures: Collection[Capture]) -> dict[int, list[tuple[datetime, datetime]]]:
    """Of each account, the hours of the last week in which no look at it worked, as stretches."""
    authorise("capture.state.read")
    now = timezone.now()
    since = now - GAPS_TOLD
    rows = Window.objects.filter(account__in=[one.account_id for one in captures], hour__gte=rules.hour_of(since))
    looked: dict[int, list[datetime]] = defaultdict(list)
    for account, hour in rows.filter(looks__gt=F("failed")).values_list("account_id", "hour"):
        looked[account].append(hour)
    return {one.account_id: rules.gaps(max(one.began_at, since), now, looked[one.account_id]) for one in captures}


def attention() -> dict[str, int]:
    """How many of the accounts that the reader sees have posts that nobody sent through Stance ("outside"), changes of the profile that nobody
    made through it ("changed"), an incident ("incident"), or could not be looked at for long ("late"): one question."""
    authorise("capture.state.read")
    here = OuterRef("account")
    conditions = {
        "outside": Exists(OutsidePost.objects.filter(answer="", account=here)),
        "changed": Exists(OutsideChange.objects.filter(answer="", account=here)),
        "incident": Exists(Incident.objects.filter(ended_at=None, account=here)),
        "late": Q(failing_since__lte=timezone.now() - rules.LONGEST_PAUSE),
    }
    rows = Capture.objects.filter(account__in=within(Account.objects.all()))
    return rows.aggregate(**{name: Count("pk", filter=Q(one)) for name, one in conditions.items()})


def late(most: int) -> list[Capture]:
    """Accounts whose picture is older than it may be, by more than a look takes; the worst first."""
    authorise("capture.state.read")
    rows = Capture.objects.filter(account__in=within(Account.objects.all())).exclude(problem="")
    rows = rows.filter(failing_since__lte=timezone.now() - rules.LONGEST_PAUSE)
    return list(rows.select_related("account").order_by("failing_since")[:most])


def windows_of(account: Account) -> list[Window]:
    """The last hours, the newest first."""
    authorise("capture.state.read", account)
    return list(Window.objects.filter(account=account).order_by("-hour")[:WINDOWS_SHOWN])


def incidents_of(account: Account) -> list[Incident]:
    """Those that have ended, the newest first."""
    authorise("capture.state.read", account)
    rows = Incident.objects.filter(account=account, ended_at__isnull=False)
    return list(rows.select_related("ended_by").order_by("-pk")[:PAGE_ROWS])


def open_incidents(most: int) -> list[Incident]:
    """Those of accounts that the reader sees, the oldest first."""
    authorise("capture.state.read")
    rows = Incident.objects.filter(ended_at=None, account__in=within(Account.objects.all()))
    return list(rows.select_related("account").order_by("began_at")[:most])


def open_outside(most: int, account: Account | None = None) -> list[tuple[OutsidePost, Post]]:
    """Posts that nobody sent through Stance and nobody has answered for, the newest first."""
    authorise("capture.state.read", account)
    rows = OutsidePost.objects.filter(answer="", account__in=within(Account.objects.all()))
    if account is not None:
        rows = rows.filter(account=account)
    found = list(rows.select_related("record", "account").order_by("-noticed_at")[:most])
    if not found:
        return []
    shown = {one.key: one for one in posts([one.record_id for one in found])}
    return [(one, shown[one.record_id]) for one in found]


def was_not_ours(account: Account) -> bool:
    """Whether somebody said within the last days of a post that it was none of the agency's."""
    authorise("capture.state.read", account)
    since = timezone.now() - GAPS_TOLD
    return OutsidePost.objects.filter(account=account, answer="not_ours", answered_at__gte=since).exists()


def outside(record: Record) -> OutsidePost | None:
    authorise("capture.state.read", record)
    return OutsidePost.objects.select_related("account", "record").filter(record=record).first()
