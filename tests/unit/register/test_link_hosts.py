"""The operator's list of hosts that link checks may ask."""

from __future__ import annotations

from typing import Any

import pytest

from stance.register.outbound.public_networks import FetchRefused, is_listed, resolved

LISTED = {"agency.test", "www.example.gov"}


@pytest.mark.parametrize("host", ["agency.test", "www.agency.test", "AGENCY.test.", "www.example.gov"])
def test_what_is_listed_may_be_asked_with_all_below_it(host: str) -> None:
    assert is_listed(host, LISTED)


@pytest.mark.parametrize("host", ["evilagency.test", "agency.test.evil.test", "example.gov", "test", "", "10.0.0.1"])
def test_nothing_else_is_asked(host: str, settings: Any) -> None:
    assert not is_listed(host, LISTED)
    assert is_listed(host, ())
    settings.LINK_HOSTS = frozenset(LISTED)
    with pytest.raises(FetchRefused, match="is not among the hosts that this installation may ask"):
        resolved(host, 443)
