"""Letting somebody in by a link that works once, and what they do with it."""

from __future__ import annotations

from django.db import transaction

from stance.engines.policy import ENTRUSTED, ask_or_do, authorise, reach
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, current, forget_known
from stance.people.approvables import LetIn
from stance.people.described_objects import somewhere
from stance.people.models import Assignment, Unit, User
from stance.people.organisation.owned_addresses import must_be_own
from stance.people.refusal import PersonRefused, RoleRefused
from stance.people.roles import must_be_known
from stance.people.writes import one_time_links, origins


def invite(*, email: str, role: str, unit: Unit | None = None) -> str:
    """Make a one-time link for a person with this address, who will have the role in the unit (None: everywhere).

    Returns the token, which the caller shows once. One that makes an administrator or approver opens nothing until a
    second administrator has approved it. Raises PersonRefused; RoleRefused for an unknown role.
    """
    decision = authorise("people.link.make", place := somewhere(unit))
    must_be_known(role)
    must_be_own(email, reach("people.link.make"))
    entrusting = authorise("people.assignment.entrust", place) if role in ENTRUSTED else None
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise PersonRefused(f"{email} can already sign in. Change their role instead.")
        token = one_time_links.make(role, email, unit=unit, made_by=current().person)
        if entrusting is not None:
            link = one_time_links.of(token)
            if ask_or_do(LetIn(link), entrusting).waits:
                one_time_links.hold_back(link)
        where = f" in {unit}" if unit else ""
        trail.record(
            action="people.link.make",
            summary=f"made a sign-in link for {email} as {role}{where}",
            object_kind="person",
            object_id=email,
            decision=decision,
        )
    return token


def accept_link(*, token: str, email: str, name: str, password: str) -> User:
    """Create the person a one-time link stands for: the link itself is the authority.

    Raises LinkRefused when the link cannot be used, RoleRefused when the address is taken.
    """
    decision = authorise("people.link.accept")
    with transaction.atomic():
        link = one_time_links.use(token)
        address = (link.email or email).lower()
        if User.objects.filter(email__iexact=address).exists():
            raise RoleRefused(f"{address} can already sign in. Use another e-mail address, or sign in.")
        user = User.objects.create_user(address, password, name=name)
        Assignment.objects.create(user=user, role=link.role, unit=link.unit, source="founding")
        origins.gave(user, "invitation", by=link.made_by_id)
        with acting_as(Actor(kind="user", id=str(user.pk), label=str(user), door="web")):
            trail.record(
                action="people.link.accept",
                summary=f"created their sign-in as {link.role} with a one-time link",
                object_kind="person",
                object_id=address,
                decision=decision,
            )
    forget_known()
    return user
