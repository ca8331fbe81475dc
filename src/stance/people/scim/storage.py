"""Where the SCIM library reads and writes: our people and groups, through our own actions, as far as the token reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from scim2_models import (
    ConflictException,
    InvalidValueException,
    NotFoundException,
    NotImplementedException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from scim2_server.storage import ScimStorage, SearchPage

from stance.doors.row_keys import row_key
from stance.engines.policy import authorise
from stance.people.directory import token_scopes
from stance.people.directory.actions import provisioning
from stance.people.models import DirectoryGroup, User
from stance.people.refusal import PersonRefused, RoleRefused
from stance.people.scim import resources
from stance.people.scim.filters import Conditions
from stance.people.scim.resources import Group

Row = User | DirectoryGroup

FURTHEST = 2**31
"""Rows that an answer leaves out at its beginning, at most: there are never so many, and databases count to 2**63 alone."""


class PeopleStorage(ScimStorage):
    """Reads are two queries a page; every write is one of our actions, whose refusals become SCIM errors in words."""

    @contextmanager
    def operation(self) -> Iterator[None]:
        with transaction.atomic():
            yield

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        authorise("people.directory.provision")
        return _shown(_found(resource_type, resource_id))

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        authorise("people.directory.provision")
        if len(resource_types) != 1:
            raise NotImplementedException(detail="Search Users or Groups, one of them at a time.")
        (resource_type,) = resource_types
        found = _rows(resource_type)
        if search_request.filter is not None:
            found = found.filter(Conditions(str(resource_type.id)).visit(search_request.filter.ast)).distinct()
        start = min(search_request.start_index_0 or 0, FURTHEST)
        wanted = found.order_by("pk")[start : start + (search_request.count or 0)]
        return SearchPage(found.count(), [_shown(row) for row in wanted])

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        row: Row
        if isinstance(resource, Group):
            row = _carried_out(lambda: _kept_group(None, resource))
        else:
            said = resources.said_of(resource)  # type: ignore[arg-type]  # the provider serves these two alone
            row = _carried_out(lambda: provisioning.add_person(said=said, scope=token_scopes.current()))
        return _shown(_found(resource_type, str(row.pk)))

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        row = _expected(resource_type, str(resource.id), expected_version)
        if isinstance(row, DirectoryGroup):
            _carried_out(lambda: _kept_group(row, resource))  # type: ignore[arg-type]
        else:
            said = resources.said_of(resource)  # type: ignore[arg-type]
            _carried_out(lambda: provisioning.change_person(user=row, said=said, scope=token_scopes.current()))
        return _shown(_found(resource_type, str(row.pk)))

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        row = _expected(resource_type, resource_id, expected_version)
        if isinstance(row, DirectoryGroup):
            _carried_out(lambda: provisioning.remove_group(group=row))
        else:
            _carried_out(lambda: provisioning.remove_person(user=row, scope=token_scopes.current()))


def _kept_group(group: DirectoryGroup | None, resource: Group) -> DirectoryGroup:
    return provisioning.keep_group(
        group=group,
        name=resources.group_name(resource),
        external_id=resources.group_external_id(resource),
        members=resources.member_ids(resource),
        scope=token_scopes.current(),
    )


def _carried_out(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except RoleRefused as refusal:
        raise ConflictException(detail=str(refusal)) from refusal
    except provisioning.Taken as refusal:
        raise UniquenessException(detail=str(refusal)) from refusal
    except PersonRefused as refusal:
        raise InvalidValueException(detail=str(refusal)) from refusal


def _rows(resource_type: ResourceType) -> QuerySet[Any]:
    """Those that the token reaches; of people the groups, and of groups the members, that it reaches as well."""
    within = token_scopes.current()
    groups = within.groups(DirectoryGroup.objects.order_by("pk"))
    if resource_type.id == "Group":
        return groups.prefetch_related(Prefetch("members", User.objects.order_by("pk")))
    known = within.people(User.objects.filter(directory_entry__deleted_at__isnull=True))
    return known.select_related("directory_entry").prefetch_related(Prefetch("directory_groups", groups))


def _found(resource_type: ResourceType, resource_id: str) -> Row:
    key = row_key(resource_id)
    row: Row | None = _rows(resource_type).filter(pk=key).first() if key is not None else None
    if row is None:
        raise NotFoundException(detail=f"There is no {resource_type.name} {resource_id[:40]}.")
    return row


def _expected(resource_type: ResourceType, resource_id: str, version: str | None) -> Row:
    """The row, locked: of two changes at once the second sees the first, and its version no longer fits."""
    row = _found(resource_type, resource_id)
    list(type(row)._default_manager.select_for_update().filter(pk=row.pk).values_list("pk"))
    row = _found(resource_type, resource_id)
    if version is not None and _shown(row).meta.version != version:  # type: ignore[union-attr]
        raise PreconditionFailedException(detail="Another person changed it meanwhile. Read it again.")
    return row


def _shown(row: Row) -> Resource[Any]:
    if isinstance(row, DirectoryGroup):
        return resources.shown_group(row, list(row.members.all()))
    return resources.shown_person(row, list(row.directory_groups.all()))
