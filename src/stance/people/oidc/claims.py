"""What an identity provider says about a person, checked before anything is believed (OpenID Connect Core 1.0, 5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from stance.people.oidc.configuration import Configuration

MOST_GROUPS = 2000


class ClaimsRefused(Exception):
    """What the provider said cannot be used; the message is for the person who signs in."""


@dataclass(frozen=True, slots=True)
class Claims:
    """``email`` is "" where none was given; ``groups`` is None where the provider said nothing of groups."""

    subject: str
    email: str
    email_verified: bool | None
    name: str
    groups: frozenset[str] | None
    second_factor: bool


def read(id_token: Mapping[str, Any], userinfo: Mapping[str, Any], trusted: Configuration) -> Claims:
    """Raises ClaimsRefused: the two speak of different people (Core 5.3.2), or a claim is of the wrong kind."""
    subject = id_token.get("sub")
    if not isinstance(subject, str) or not subject or userinfo.get("sub", subject) != subject:
        raise ClaimsRefused("The agency's sign-in answered for two different people. Try again, or tell its operators.")
    both = {**id_token, **userinfo}
    address, verified = _address(id_token, userinfo)
    return Claims(
        subject=subject,
        email=address,
        email_verified=verified,
        name=_name(both),
        groups=_groups(both, trusted.groups_claim),
        # Only the signed token says how somebody was authenticated.
        second_factor=bool(trusted.second_factor_values & _values(id_token)),
    )


def _address(id_token: Mapping[str, Any], userinfo: Mapping[str, Any]) -> tuple[str, bool | None]:
    """An address, and whether it is proven: by whichever of the two names that very address. What the token proves of one
    says nothing of another that userinfo gives; where both speak of the same and differ, it is not proven."""
    source = userinfo if userinfo.get("email") not in (None, "") else id_token
    address = _email(source.get("email"))
    said = {
        one.get("email_verified")
        for one in (id_token, userinfo)
        if str(one.get("email") or "").lower() == address and isinstance(one.get("email_verified"), bool)
    }
    return address, None if not said else False not in said


def _email(given: object) -> str:
    if given in (None, ""):
        return ""
    try:
        if not isinstance(given, str) or len(given) > 254:
            raise ValidationError("no text")
        validate_email(given)
    except ValidationError as error:
        raise ClaimsRefused(
            "The agency's sign-in gave an e-mail address that is not valid. Tell its operators."
        ) from error
    return given.lower()


def _name(both: Mapping[str, Any]) -> str:
    parts = [both.get("given_name"), both.get("family_name")]
    given = both.get("name") or " ".join(part for part in parts if isinstance(part, str))
    words = given if isinstance(given, str) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:150]


def _groups(both: Mapping[str, Any], claim: str) -> frozenset[str] | None:
    if claim not in both:
        return None  # also where there were too many to send: nothing is known, so nothing is changed
    given = both[claim]
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list) or len(listed) > MOST_GROUPS or not all(isinstance(one, str) for one in listed):
        raise ClaimsRefused(
            f"The agency's sign-in gave groups (“{claim}”) that are not a list of names. Tell its operators."
        )
    return frozenset(listed)


def _values(id_token: Mapping[str, Any]) -> set[str]:
    """The means of authentication (RFC 8176) and the context class, as single words."""
    means = id_token.get("amr")
    found = {one for one in means if isinstance(one, str)} if isinstance(means, list) else set()
    context = id_token.get("acr")
    return found | ({context} if isinstance(context, str) else set())
