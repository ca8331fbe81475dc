"""How the agency's identity provider is reached and trusted, as the settings say it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings

from stance.data_folder import secret_in


@dataclass(frozen=True, slots=True)
class Configuration:
    """``provider_id`` comes from the issuer: with another issuer nobody's subject means anybody here any more."""

    issuer: str
    client_id: str
    words: str
    provisions_unknown: bool
    links_by_email: bool
    groups_claim: str
    second_factor_values: frozenset[str]
    agency: str = ""
    """By its short address: whose provider it is, and so for whose addresses its word counts; "" for every one."""

    @property
    def provider_id(self) -> str:
        return "oidc-" + hashlib.sha256(self.issuer.encode()).hexdigest()[:12]

    @property
    def secret(self) -> str:
        """Read anew each time, so that a new secret needs no restart. Raises DataFolderRefused."""
        return secret_in(settings.OIDC_CLIENT_SECRET_FILE)


def configuration() -> Configuration | None:
    """None where no identity provider is set up."""
    if not settings.OIDC_ISSUER:
        return None
    return Configuration(
        issuer=settings.OIDC_ISSUER,
        client_id=settings.OIDC_CLIENT_ID,
        words=settings.OIDC_WORDS,
        provisions_unknown=settings.OIDC_UNKNOWN == "provision",
        links_by_email=settings.OIDC_LINK_BY_EMAIL,
        groups_claim=settings.OIDC_GROUPS_CLAIM,
        second_factor_values=frozenset(settings.OIDC_SECOND_FACTOR),
        agency=settings.OIDC_AGENCY,
    )
