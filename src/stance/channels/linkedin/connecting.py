"""Signing in to LinkedIn with an access token of a member who administers a page (learn.microsoft.com/linkedin, “Posts API”: Permissions,
read November 2026). Posts of members' own profiles are given to no program: that permission is closed."""

from __future__ import annotations

from dataclasses import replace

from stance.channels.linkedin.api import SCOPES, SITE
from stance.channels.linkedin.organizations import must_be_administered, organization
from stance.channels.port.answers import Asking
from stance.channels.port.connecting import Asks, Connector, Identity, Known, Secret
from stance.channels.port.wire import Talk


class PageToken:
    asks: Asks = "token"
    asks_name = True
    asks_site = False
    site = SITE
    scopes = SCOPES
    steps = (
        "On LinkedIn’s developer site, make an app for the page and ask for the product “Community Management API”. LinkedIn reviews that.",
        "As a member who administers the page, make an access token with the scopes r_organization_social and r_organization_admin.",
        "Copy the access token. It ends after two months.",
        "As the user name, give the page’s name: what stands behind linkedin.com/company/ in its address.",
    )

    def identify(self, site: str, secret: Secret) -> Talk[Known]:
        """The page by its number or name, then whether the token is of somebody who administers it."""
        asking = Asking()
        page = yield from organization(site, secret, asking)
        yield from must_be_administered(site, secret, page.urn, asking)
        identity = Identity(page.account_id, page.handle, page.display_name)
        return Known(identity, replace(secret, session=page.session(secret.session)))


CONNECTOR: Connector = PageToken()
