"""Our people and groups in the words of RFC 7643, and back."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    InvalidValueException,
    Meta,
    Mutability,
    Reference,
    Required,
    Resource,
    Uniqueness,
)
from scim2_models.resources.user import Email, GroupMembership, Name

from stance.doors.row_keys import row_key
from stance.people.directory.actions.provisioning import Said
from stance.people.models import DirectoryEntry, DirectoryGroup, User

EMPTY = DirectoryEntry(version=0)
LONGEST_ATTRIBUTES = 20_000
"""Characters of JSON that are kept about a person beside what we use."""


class Address(ComplexAttribute):
    """One address; what we keep of the Email of RFC 7643, 4.1.2."""

    value: Annotated[str | None, Required.true] = None
    """The address itself. Names that only an agency's own network knows, such as …@health.internal, are addresses too."""

    type: Email.Type | None = None
    """What it is for, such as "work"."""

    primary: bool | None = None
    """Whether it is the one to use."""


class Person(Resource[Any]):
    """The User of RFC 7643, 4.1, with what we keep: nothing is asked of a directory that has no use here."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The name that the directory knows the person by."""

    name: Name | None = None
    """The person's name in parts. "formatted" is shown, else given and family name."""

    Name: ClassVar[type[ComplexAttribute]] = Name

    display_name: str | None = None
    """The name shown beside what the person does, where the directory gives one."""

    title: str | None = None
    """What the person is in the agency."""

    active: bool | None = None
    """Whether the person may sign in. False ends their sessions at once."""

    emails: Annotated[list[Address] | None, Required.true] = None
    """The primary one, else the first for work, else the first, is the person's address here."""

    Emails: ClassVar[type[ComplexAttribute]] = Address

    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None
    """The groups that the person is in."""


class Member(ComplexAttribute):
    """A user in a group."""

    value: Annotated[str | None, Mutability.immutable, Required.true, CaseExact.true] = None
    """The id of the user."""

    # By its name in the protocol: ``Person`` is published as the resource type "User".
    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    """The address of the user."""

    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """Always "User": groups in groups are not imported."""


class Group(Resource[Any]):
    """The Group of RFC 7643, 4.2."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """The name by which a mapping means the group."""

    members: list[Member] | None = None
    """The users in it."""

    Members: ClassVar[type[ComplexAttribute]] = Member


def shown_person(user: User, groups: list[DirectoryGroup]) -> Person:
    entry = entry_of(user)
    kept = entry.attributes
    return Person(
        id=str(user.pk),
        external_id=entry.external_id or None,
        user_name=entry.user_name or user.email,
        name=kept.get("name") if entry.pk else Name(formatted=user.name or user.email),
        display_name=kept.get("display_name"),
        title=kept.get("title"),
        # A directory that takes its word about this back says nothing; that somebody was switched off here is said.
        active=None if entry.pk and user.is_active and "active" not in kept else user.is_active,
        emails=kept.get("emails") or [Address(value=user.email, type=Email.Type.work, primary=True)],
        groups=[
            GroupMembership(value=str(one.pk), ref=Reference(f"Groups/{one.pk}"), display=one.name, type="direct")
            for one in groups
        ]
        or None,
        meta=Meta(
            resource_type="User",
            created=entry.created_at if entry.pk else user.date_joined,
            last_modified=entry.changed_at if entry.pk else user.date_joined,
            version=version_of(entry),
        ),
    )


def shown_group(group: DirectoryGroup, members: list[User]) -> Group:
    return Group(
        id=str(group.pk),
        external_id=group.external_id or None,
        display_name=group.name,
        members=[Member(value=str(one.pk), ref=Reference(f"Users/{one.pk}"), type="User") for one in members] or None,
        meta=Meta(
            resource_type="Group",
            created=group.created_at,
            last_modified=group.changed_at,
            version=version_of(group),
        ),
    )


def entry_of(user: User) -> DirectoryEntry:
    """What the directory said of a person; an empty entry where it has said nothing yet."""
    return getattr(user, "directory_entry", EMPTY)


def version_of(row: DirectoryEntry | DirectoryGroup) -> str:
    return f'W/"{row.version}"'


def said_of(person: Person) -> Said:
    """What a directory says with this resource. Raises InvalidValueException where it does not say enough, or too much."""
    user_name = _line(person.user_name, "userName", 254)
    attributes = _plain(person)
    if len(str(attributes)) > LONGEST_ATTRIBUTES:
        raise InvalidValueException(
            detail=f"More than {LONGEST_ATTRIBUTES:,} characters about one person are not kept."
        )
    return Said(
        user_name=user_name,
        email=_address(person, user_name),
        name=_name(person) or user_name[:150],
        is_active=person.active is not False,
        external_id=_line(person.external_id or "", "externalId", 200, may_be_empty=True),
        attributes=attributes,
    )


def _plain(person: Person) -> dict[str, Any]:
    """By our own names, which ``shown_person`` reads."""
    found: dict[str, Any] = {}
    if person.name:
        found["name"] = {key: value for key, value in person.name if value is not None}
    if person.emails:
        found["emails"] = [
            {key: str(value) if key == "type" else value for key, value in one if value is not None}
            for one in person.emails
        ]
    return found | {
        key: value for key in ("display_name", "title", "active") if (value := getattr(person, key)) is not None
    }


def _address(person: Person, user_name: str) -> str:
    given = [one for one in person.emails or [] if one.value]
    ranked = sorted(given, key=lambda one: (not one.primary, one.type != Email.Type.work))
    address = str(ranked[0].value) if ranked else user_name
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidValueException(detail=f"“{address[:100]}” is not an e-mail address.") from error
    return _line(address, "emails", 254).lower()


def _name(person: Person) -> str:
    parts = person.name or Name()
    both = " ".join(part for part in (parts.given_name, parts.family_name) if part)
    return _line(person.display_name or parts.formatted or both, "name", 150, may_be_empty=True)


def _line(text: str | None, attribute: str, longest: int, *, may_be_empty: bool = False) -> str:
    line = (text or "").strip()
    if not line and not may_be_empty:
        raise InvalidValueException(detail=f"{attribute} is empty.")
    if len(line) > longest or not line.isprintable():
        raise InvalidValueException(detail=f"{attribute} must be one line of at most {longest} characters.")
    return line


def group_name(group: Group) -> str:
    return _line(group.display_name, "displayName", 200)


def group_external_id(group: Group) -> str:
    return _line(group.external_id or "", "externalId", 200, may_be_empty=True)


def member_ids(group: Group) -> set[int]:
    """The users in a group. Raises InvalidValueException for a group in a group, which stands for nothing here."""
    found = set()
    for member in group.members or []:
        if member.type and member.type.lower() == "group":
            raise InvalidValueException(detail="A group's members must be users: groups in groups are not imported.")
        found.add(row_key(member.value or ""))
    if None in found:
        raise InvalidValueException(detail="A member's value must be the id of a user.")
    return {one for one in found if one is not None}
