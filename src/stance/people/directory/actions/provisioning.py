"""Taking over people and groups from a directory. The directory's word counts for who is there and who has left; what
they may do comes from the mapping of groups alone, and the last administrator stays whatever it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.journal.actor import forget_known
from stance.people import administrators
from stance.people.directory.sole_roles import sole_roles
from stance.people.directory.token_scopes import EVERYWHERE, TokenScope
from stance.people.directory.writes import group_roles
from stance.people.models import Assignment, DirectoryEntry, DirectoryGroup, User
from stance.people.models.assignments import in_force
from stance.people.organisation import owned_addresses
from stance.people.refusal import PersonRefused
from stance.people.sign_in import sessions
from stance.people.writes import origins
from stance.people.writes.turns import await_turn

DETAIL_NAMES = 50


@dataclass(frozen=True, slots=True)
class Said:
    """What a directory says about a person."""

    user_name: str
    email: str
    name: str
    is_active: bool = True
    external_id: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)


class Taken(PersonRefused):
    """The user name or the address belongs to somebody else."""


def add_person(*, said: Said, scope: TokenScope = EVERYWHERE) -> User:
    """A new person, who may do nothing yet; or one whom this directory had deleted comes back as themselves (RFC 7644,
    3.6: a deleted user is no conflict). Raises Taken; PersonRefused for one who got roles elsewhere meanwhile."""
    decision = authorise("people.directory.provision")
    with transaction.atomic():
        gone = DirectoryEntry.objects.filter(user_name__iexact=said.user_name, deleted_at__isnull=False)
        if scope.agency is not None:
            gone = gone.filter(agency__in=scope.agencies)
        before = gone.order_by("-deleted_at").first()
        user = before.user if before and before.user.email.lower() == said.email.lower() else None
        _free(said, user)
        _own_address(said, scope)
        if user is None:
            user = User.objects.create_user(said.email, None, name=said.name, is_active=said.is_active)
        elif user.name != said.name or user.is_active != said.is_active:
            _holds_all(user, scope, "Change them")
        _write(user, said)
        now = timezone.now()
        values = {
            "user_name": said.user_name, "external_id": said.external_id, "attributes": said.attributes,
            "changed_at": now, "deleted_at": None, **_claimed(scope),
        }  # fmt: skip
        entry, is_new = DirectoryEntry.objects.get_or_create(user=user, defaults=values)
        if not is_new:
            DirectoryEntry.objects.filter(pk=entry.pk).update(**values, created_at=now, version=F("version") + 1)
        words = f"added {said.email} from the directory" if is_new else f"restored {said.email} from the directory"
        _from_hand(scope, user)
        _record(decision, words, user, {"active": said.is_active})
    forget_known()
    return User.objects.get(pk=user.pk)


def change_person(*, user: User, said: Said, scope: TokenScope = EVERYWHERE) -> User:
    """Raises Taken; PersonRefused when an agency's directory changes the address or the name of somebody who holds something
    elsewhere too: it is what people there know them by. RoleRefused when the directory switches the last administrator off."""
    decision = authorise("people.directory.provision")
    with transaction.atomic():
        await_turn()
        found = User.objects.select_for_update().get(pk=user.pk)
        _free(said, found)
        if said.email.lower() != found.email:
            _own_address(said, scope)
            # Whoever sets an address can have the password reset, and with it what the person may do elsewhere.
            _holds_all(found, scope, "Change the address")
            _from_hand(scope, found)
        if found.name != said.name:
            _holds_all(found, scope, "Change the name")
        if found.is_active != said.is_active:
            _holds_all(found, scope, "Switch them on or off")
        if not found.is_active and said.is_active:
            _from_hand(scope, found)
        details: dict[str, Any] = {"changed": _changes(found, said)}
        if found.is_active and not said.is_active:
            details |= _switch_off(found)
        _write(found, said)
        values = {
            "user_name": said.user_name, "external_id": said.external_id, "attributes": said.attributes,
            "changed_at": timezone.now(), **_claimed(scope),
        }  # fmt: skip
        entry, is_new = DirectoryEntry.objects.get_or_create(user=found, defaults=values)
        if not is_new:
            DirectoryEntry.objects.filter(pk=entry.pk).update(**values, version=F("version") + 1)
        found.email = said.email.lower()
        _record(decision, _words_of_change(found, details, said), found, details)
    forget_known()
    return User.objects.get(pk=user.pk)


def remove_person(*, user: User, scope: TokenScope = EVERYWHERE) -> None:
    """The directory deleted them: they are switched off and what their groups gave them ends. The person stays, with
    everything that they did. Raises RoleRefused for the last administrator."""
    decision = authorise("people.directory.provision")
    with transaction.atomic():
        await_turn()
        found = User.objects.select_for_update().get(pk=user.pk)
        _holds_all(found, scope, "Switch them off")
        details = _switch_off(found)
        now = timezone.now()
        Assignment.objects.filter(in_force(now), user=found, source="scim").update(ends_at=now)
        User.objects.filter(pk=found.pk).update(is_active=False)
        found.directory_groups.clear()
        values = {"deleted_at": now, "changed_at": now, **_claimed(scope)}
        entry, is_new = DirectoryEntry.objects.get_or_create(user=found, defaults={"user_name": found.email, **values})
        if not is_new:
            DirectoryEntry.objects.filter(pk=entry.pk).update(**values, version=F("version") + 1)
        _record(decision, f"switched off {found.email}, whom the directory deleted", found, details)
    forget_known()


def keep_group(
    *, group: DirectoryGroup | None, name: str, external_id: str, members: Iterable[int], scope: TokenScope = EVERYWHERE
) -> DirectoryGroup:
    """Make a group (None) or change it, and give and end what it stands for. Raises PersonRefused for a member who is
    not known, or out of scope; RoleRefused when it would take away the last administrator."""
    decision = authorise("people.directory.provision")
    with transaction.atomic():
        wanted = set(members)
        known = set(scope.people(User.objects.filter(pk__in=wanted)).values_list("pk", flat=True))
        if wanted - known:
            raise PersonRefused(f"There is nobody with the id {min(wanted - known)}: a group's members must be users.")
        kept = _kept_group(group, {"name": name, "external_id": external_id, **_claimed(scope)})
        before = set(kept.members.values_list("pk", flat=True))
        kept.members.add(*(wanted - before))
        kept.members.remove(*(before - wanted))
        renamed = group is not None and (group.name, group.external_id) != (name, external_id)
        affected = before | wanted if renamed or group is None else before ^ wanted
        moved = _reconcile(affected)
        counted = f"{len(wanted - before):,} in, {len(before - wanted):,} out"
        _record_group(decision, f"updated the group “{name}” from the directory: {counted}", kept, moved)
    forget_known()
    return kept


def remove_group(*, group: DirectoryGroup) -> None:
    """What it stood for ends for those who were in it. Raises RoleRefused."""
    decision = authorise("people.directory.provision")
    with transaction.atomic():
        found = DirectoryGroup.objects.select_for_update().get(pk=group.pk)
        members = set(found.members.values_list("pk", flat=True))
        found.members.clear()
        moved = _reconcile(members)
        _record_group(decision, f"removed the group “{found}”, which the directory deleted", found, moved)
        DirectoryGroup.objects.filter(pk=found.pk).delete()
    forget_known()


def _own_address(said: Said, scope: TokenScope) -> None:
    """An agency's directory vouches for its own addresses, not for those under another agency's domains."""
    if scope.agency is None:
        return
    if other := owned_addresses.owner_of(said.email, owned_addresses.others(scope.agencies)):
        raise PersonRefused(f"{said.email} is an address of {other}, whose own directory manages its people.")


def _holds_all(user: User, scope: TokenScope, what: str) -> None:
    if not scope.holds_all_of(user):
        raise PersonRefused(f"{user.email} has roles outside this agency too. {what} under People.")


def _from_hand(scope: TokenScope, user: User) -> None:
    """Who made the token could fill the directory: it counts as their hand, from when they made it."""
    if scope.made_by is not None:
        origins.gave(user, "directory", by=scope.made_by, at=scope.made_at)


def _free(said: Said, user: User | None) -> None:
    own = user.pk if user else 0
    named = DirectoryEntry.objects.filter(user_name__iexact=said.user_name, deleted_at__isnull=True)
    unnamed = User.objects.filter(email__iexact=said.user_name, directory_entry__isnull=True)
    if named.exclude(user_id=own).exists() or unnamed.exclude(pk=own).exists():
        raise Taken(f"The user name {said.user_name} belongs to another person already.")
    if User.objects.filter(email__iexact=said.email).exclude(pk=own).exists():
        raise Taken(f"The address {said.email} belongs to another person. An address can belong to one person only.")


def _changes(user: User, said: Said) -> dict[str, list[str]]:
    pairs = {"email": (user.email, said.email.lower()), "name": (user.name, said.name)}
    return {key: [old, new] for key, (old, new) in pairs.items() if old != new}


def _write(user: User, said: Said) -> None:
    """Only what differs: directories say everything daily, and writing what lets somebody in ends their sign-ins."""
    new = {"email": said.email.lower(), "name": said.name, "is_active": said.is_active}
    if changed := {name: value for name, value in new.items() if getattr(user, name) != value}:
        User.objects.filter(pk=user.pk).update(**changed)


def _words_of_change(user: User, details: dict[str, Any], said: Said) -> str:
    if "gaps" in details:
        return f"switched off {user.email}, whom the directory says has left"
    if not user.is_active and said.is_active:
        return f"switched on {user.email}, who is back in the directory"
    changed = " and ".join(details["changed"]) or "attributes"
    return f"updated the {changed} of {user.email} from the directory"


def _switch_off(user: User) -> dict[str, Any]:
    """Everything that must happen at once when somebody leaves (agency duties S3), and what is then without anybody."""
    administrators.keep_one(users=[user.pk])
    missing = sole_roles(user)
    ended = sessions.end(UserSession.objects.filter(user=user))
    return {"active": False, "gaps": missing, "sessions_ended": len(ended)}


def _kept_group(group: DirectoryGroup | None, values: dict[str, Any]) -> DirectoryGroup:
    if group is None:
        return DirectoryGroup.objects.create(**values)
    found = DirectoryGroup.objects.select_for_update().get(pk=group.pk)
    DirectoryGroup.objects.filter(pk=found.pk).update(**values, version=F("version") + 1, changed_at=timezone.now())
    found.refresh_from_db()
    return found


def _claimed(scope: TokenScope) -> dict[str, Any]:
    """Of whom an agency's directory speaks is that agency's; the installation's directory takes nobody from one."""
    return {"agency_id": scope.agency} if scope.agency is not None else {}


def _reconcile(user_ids: set[int]) -> dict[str, Any]:
    """Who was given and lost what, by address; of a large group the first of them."""
    moved: dict[str, Any] = {}
    for user in User.objects.filter(pk__in=user_ids).order_by("pk"):
        outcome = group_roles.give(user, group_roles.wanted_of(user), "scim")
        if outcome["given"] or outcome["ended"]:
            moved[user.email] = outcome
    return {"people": len(moved), "assignments": dict(list(moved.items())[:DETAIL_NAMES])}


def _record(decision: Decision, summary: str, user: User, details: dict[str, Any]) -> None:
    trail.record(
        action="people.directory.provision",
        summary=summary,
        object_kind="person",
        object_id=user.email,
        decision=decision,
        details=details,
    )


def _record_group(decision: Decision, summary: str, group: DirectoryGroup, details: dict[str, Any]) -> None:
    trail.record(
        action="people.directory.provision",
        summary=summary,
        object_kind="directory group",
        object_id=str(group.pk),
        decision=decision,
        details=details,
    )
