"""Keeping how an account shows itself, what of it nobody changed through Stance, and where it is no longer as the register says."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from stance.archive.models import ProfileVersion
from stance.archive.writes import profiles
from stance.capture import notices, rules
from stance.capture.looking import Shown
from stance.capture.models import Capture, OutsideChange
from stance.capture.rules import Trouble
from stance.capture.writes.looks import fence
from stance.channels import discovery
from stance.engines.policy import Decision
from stance.journal import trail
from stance.register.actions import drifts, links
from stance.register.actions.drifts import Found
from stance.register.handles import is_named
from stance.register.links.official_sites import official_sites
from stance.register.models import Account
from stance.register.words import STANDINGS

OF_PROFILE = ("renamed", "handed_over", "unverified", "hidden", "link_gone", *STANDINGS)


def wanted(capture: Capture) -> bool:
    """Whether its turn has come, where there is anybody who reads profiles."""
    channel = discovery.known().get(capture.account.platform)
    return channel is not None and bool(channel.profiler) and capture.profile_due_at <= timezone.now()


def keep(account: Account, lease: str, shown: Shown, decision: Decision) -> None:
    """What a look saw: a version where it is another state, the day's first count, alarms, and drifts. Raises Overtaken and OSError."""
    is_news = profiles.is_news(account, shown.profile)
    prepared = profiles.prepared(account, shown.answers) if is_news else None
    with transaction.atomic():
        fence(account, lease)
        seen = profiles.write(account, shown.profile, prepared) if prepared is not None else profiles.Seen()
        if seen.version is not None and seen.before is not None:
            _changed(account, seen.before, seen.version, decision)
        found = _found(account, shown, seen)
        drifts.note(account=account, found=found, looked_at=OF_PROFILE)
        _note_link(account, shown, found)
        _done(account, None)


def missed(account: Account, lease: str, trouble: Trouble, handed_to: str) -> None:
    """A look that did not see the profile: what that says of the account, and when to ask again. Raises Overtaken."""
    with transaction.atomic():
        fence(account, lease)
        note_trouble(account, trouble, handed_to)
        _done(account, trouble)


def note_trouble(account: Account, trouble: Trouble, handed_to: str, evidence: str = "") -> None:
    """What a platform that does not show the account says has become of it. That nobody can tell says nothing."""
    if trouble.is_vanished and trouble.standing:
        found: dict[str, Found] = {trouble.standing: Found(trouble.words, evidence=evidence)}
        drifts.note(account=account, found=found, looked_at=tuple(STANDINGS))
    elif handed_to:
        found = {"handed_over": Found(trouble.words, evidence=evidence)}
        drifts.note(account=account, found=found, looked_at=("handed_over",))


def _done(account: Account, trouble: Trouble | None) -> None:
    now = timezone.now()
    every = discovery.profiler(account.platform).every_seconds
    if trouble is None:
        Capture.objects.filter(account=account).update(
            profile_due_at=now + timedelta(seconds=every), profile_problem="", profiled_at=now
        )
        return
    pause = max(every, rules.LONGEST_PAUSE.total_seconds(), trouble.wait_seconds or 0)
    Capture.objects.filter(account=account).update(
        profile_due_at=now + timedelta(seconds=pause), profile_problem=trouble.words[:500]
    )


def _changed(account: Account, before: ProfileVersion, after: ProfileVersion, decision: Decision) -> None:
    """Told in the trail, and where the account's holder alone can have done it, as an alarm."""
    changed = rules.profile_changes(before.fields, after.fields)
    if not changed:
        return
    trail.record(
        action="capture.account.look",
        summary=f"saw another profile of {account.named}: {', '.join(rules.PROFILE_WORDS[key].lower() for key in changed)}",
        object_kind="account",
        object_id=str(account.pk),
        decision=decision,
        details={"changed": changed},
    )
    own = {key: pair for key, pair in changed.items() if key in rules.HOLDERS_FIELDS}
    if own:
        OutsideChange.objects.create(version=after, account=account, changed=own)
        notices.profile_changed(account, own)


def _found(account: Account, shown: Shown, seen: profiles.Seen) -> dict[str, Found]:
    profile, evidence = shown.profile, seen.exchange
    found: dict[str, Found] = {}
    if profile.handle and not is_named(account.platform, profile.handle, account.handle):
        name = discovery.written(account.platform, profile.handle)
        found["renamed"] = Found(
            f"{account.platform_name} calls it {name} now. The register says {account.named}.", profile.handle, evidence
        )
    if shown.holder not in (None, "", account.platform_id):
        found["handed_over"] = Found(
            f"{account.named} is another account on {account.platform_name} now (id {shown.holder}).", evidence=evidence
        )
    if profile.is_verified is False and (_has_been_verified(account) or _is_open(account, "unverified")):
        found["unverified"] = Found(f"{account.platform_name} shows it without a verified mark.", evidence=evidence)
    if profile.is_private:
        found["hidden"] = Found("Only those whom the account lets in see its posts.", evidence=evidence)
    if _has_lost_link(account, shown, seen):
        found["link_gone"] = Found("Its profile links to no web site of the agency any more.", evidence=evidence)
    return found


def _has_been_verified(account: Account) -> bool:
    return any(
        one.fields["is_verified"] for one in ProfileVersion.objects.filter(account=account).order_by("-number")[:50]
    )


def _is_open(account: Account, kind: str) -> bool:
    return bool(account.drifts.filter(kind=kind, ended_at=None).exists())


def _has_lost_link(account: Account, shown: Shown, seen: profiles.Seen) -> bool:
    """Only of an account that had one: that there never was one is a task of the register."""
    if links_to_agency(account, shown.profile.links):
        return False
    if _is_open(account, "link_gone"):
        return True
    return seen.before is not None and bool(links_to_agency(account, seen.before.fields["links"]))


def links_to_agency(account: Account, addresses: tuple[str, ...] | list[str]) -> str:
    """The host of the first that is the agency's; "" where none is."""
    sites = official_sites(account)
    hosts = (urlsplit(one).hostname or "" for one in addresses)
    return next((host for host in hosts if host and sites.has(host)), "")


def _note_link(account: Account, shown: Shown, found: dict[str, Found]) -> None:
    """The register's own check of the link from the profile takes what was captured, instead of fetching the page again."""
    if account.status != "published" or "handed_over" in found:
        return
    links.keep_from_profile(account=account, host=links_to_agency(account, shown.profile.links), url=account.url)
