"""Who somebody is that the agency's identity provider vouches for: the issuer and its subject, nothing else."""

from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from stance.engines.policy import Decision, authorise
from stance.journal import trail
from stance.journal.actor import Actor, acting_as, forget_known
from stance.people.directory.writes import group_roles
from stance.people.models import Agency, User
from stance.people.models.organisation import going_on
from stance.people.oidc.claims import Claims
from stance.people.oidc.configuration import Configuration
from stance.people.organisation import owned_addresses
from stance.people.refusal import PersonRefused, RoleRefused


def recognise(*, claims: Claims, trusted: Configuration, begun_at: datetime) -> SocialAccount:
    """The identity behind these claims, with its person brought up to date: address, name and what their groups stand
    for. Somebody who is switched off is recognised and not changed.

    ``begun_at`` is when this browser left for the provider. Raises PersonRefused when the subject is not known and may not be
    taken over, its address is somebody else's, or not one of the agency whose provider it is; and when the person's sign-in was
    reset, switched off or on, or moved to another address since it began.
    """
    authorise("people.directory.sign_in")
    with acting_as(Actor(kind="system", id="oidc", label=f"sign-in of {trusted.issuer}"[:200], door="OpenID Connect")):
        decision = authorise("people.directory.provision")
        with transaction.atomic():
            agency = _whose(trusted)
            known = SocialAccount.objects.filter(provider=trusted.provider_id, uid=claims.subject)
            identity = known.select_related("user").first() or _new_identity(claims, trusted, agency, decision)
            user = User.objects.select_for_update().get(pk=identity.user_id)
            _must_be_theirs(user.email, agency)
            if user.sign_in_changed_at is not None and user.sign_in_changed_at >= begun_at:
                raise PersonRefused("Something about your sign-in has changed since you began. Begin again.")
            if user.is_active:
                _update(user, claims, agency, decision)
                _regroup(user, claims, agency, decision)
            # Of what the provider said nothing more is kept than this.
            identity.extra_data = {"issuer": trusted.issuer, "second_factor": claims.second_factor}
            identity.user = user
            identity.save()
    forget_known()
    return identity


def _whose(trusted: Configuration) -> Agency | None:
    """None: the provider is the whole installation's. What is set and not there is nobody's, not everybody's."""
    if not trusted.agency:
        return None
    agency = Agency.objects.filter(going_on(timezone.now()), slug=trusted.agency).first()
    if agency is None:
        raise PersonRefused(
            "The agency's sign-in is set up for an agency that is not here. Sign in another way, and tell the system operator."
        )
    return agency


def _must_be_theirs(address: str, agency: Agency | None) -> None:
    """The word of one agency's provider counts for its own addresses: it could say any other's."""
    if agency is not None and not owned_addresses.is_of(address, agency):
        raise PersonRefused(
            f"{address} is not under an official domain of {agency}, whose sign-in this is. Sign in another way, or ask the system operator."
        )


def _new_identity(claims: Claims, trusted: Configuration, agency: Agency | None, decision: Decision) -> SocialAccount:
    if not claims.email:
        raise PersonRefused("The agency's sign-in gave no e-mail address for you. Ask its operators to send it.")
    _must_be_theirs(claims.email, agency)
    user = User.objects.filter(email__iexact=claims.email).first()
    if user is not None:
        _may_link(user, claims, trusted)
        words = f"linked {user.email} with the agency's sign-in, by their verified address"
    elif not trusted.provisions_unknown:
        raise PersonRefused("You are not known here yet. Ask an administrator to invite you or to connect your group.")
    else:
        user = User.objects.create_user(claims.email, None, name=claims.name or claims.email)
        words = f"added {user.email} from the agency's sign-in"
    identity = SocialAccount(user=user, provider=trusted.provider_id, uid=claims.subject)
    _record(decision, words, user, {"subject": claims.subject, "issuer": trusted.issuer})
    return identity


def _may_link(user: User, claims: Claims, trusted: Configuration) -> None:
    """Whoever can set an address at the provider could otherwise become somebody else here."""
    if not trusted.links_by_email or claims.email_verified is not True:
        raise PersonRefused(
            f"{claims.email} signs in here in another way already, and an address alone does not prove that this is "
            "you. Sign in as before, or ask an administrator."
        )
    if SocialAccount.objects.filter(user=user, provider=trusted.provider_id).exists():
        raise PersonRefused(f"{claims.email} belongs to another account of the agency's sign-in. Ask an administrator.")


def _update(user: User, claims: Claims, agency: Agency | None, decision: Decision) -> None:
    changed = {}
    if claims.email and claims.email != user.email and claims.email_verified is not False:
        _must_be_theirs(claims.email, agency)
        if User.objects.filter(email__iexact=claims.email).exclude(pk=user.pk).exists():
            raise PersonRefused(
                f"Your address at the agency's sign-in is now {claims.email}, which belongs to another person here. "
                "Nothing was changed. Ask an administrator to check both people."
            )
        changed["email"] = [user.email, claims.email]
        user.email = claims.email
    if claims.name and claims.name != user.name:
        changed["name"] = [user.name, claims.name]
        user.name = claims.name
    if changed:
        user.save(update_fields=["email", "name"])
        words = " and ".join(f"{key} from {old} to {new}" for key, (old, new) in changed.items())
        _record(decision, f"changed {words}, as the agency's sign-in says", user, {"changed": changed})


def _regroup(user: User, claims: Claims, agency: Agency | None, decision: Decision) -> None:
    if claims.groups is None:
        return
    try:
        with transaction.atomic():
            moved = group_roles.apply(user, claims.groups, "oidc", agency.pk if agency else None)
    except RoleRefused as refusal:
        _record(decision, f"left the roles of {user.email} as they are: {refusal}", user, {"refused": str(refusal)})
        return
    if moved["given"] or moved["ended"]:
        _record(decision, f"changed the roles of {user.email}, by the groups of their sign-in", user, dict(moved))


def _record(decision: Decision, summary: str, user: User, details: dict[str, object]) -> None:
    trail.record(
        action="people.directory.provision",
        summary=summary,
        object_kind="person",
        object_id=user.email,
        decision=decision,
        details=details,
    )
