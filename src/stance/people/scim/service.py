"""What our SCIM door announces and how it answers; who may write is decided by the token's scope."""

from __future__ import annotations

from functools import lru_cache

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    External,
    Filter,
    ForbiddenException,
    Patch,
    Reference,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    UnauthorizedException,
)
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.routing import Operation, Target
from scim2_server.service import ScimService

from stance.people.models import DirectoryToken
from stance.people.scim.resources import Group, Person
from stance.people.scim.storage import PeopleStorage

LARGEST_PAGE = 200
LARGEST_BODY = 1 << 20
READING = {Operation.query, Operation.search, Operation.search_with_body}


class Service(ScimService):
    """``subject`` of a request is the token it came with."""

    def authorize(self, request: ScimRequest, target: Target, resource_type: ResourceType) -> None:
        token = request.subject
        if not isinstance(token, DirectoryToken):
            raise UnauthorizedException(detail="A token is needed.")
        if target.operation not in READING and token.scope != "write":
            raise ForbiddenException(detail=f"The token “{token}” may only read. Make one that may write.")


def provider() -> ScimProvider:
    config = ServiceProviderConfig(
        documentation_uri=Reference[External]("https://www.rfc-editor.org/rfc/rfc7644"),
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=LARGEST_PAGE),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="A token that an administrator makes under People, Staff directory",
                spec_uri=Reference[External]("https://www.rfc-editor.org/rfc/rfc6750"),
                primary=True,
            )
        ],
    )
    # Directories send attributes of their own; what we do not keep is no reason to refuse a person.
    policy = ScimPolicy(unknown=ScimPolicy.Unknown.ignore)
    return ScimProvider(models=[Person, Group], config=config, policy=policy)


@lru_cache(maxsize=1)
def handler() -> ScimHandler:
    """One for the process: it holds no state of a request."""
    return ScimHandler(Service(provider()), PeopleStorage())
