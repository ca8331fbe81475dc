"""Domains are compared in one form, UTS #46 without its transition, wherever one comes from: an account's host, an agency's
official domain, a mail address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.addresses import AddressRefused
from stance.engines.addresses.hosts import ascii_host, is_under, mail_host, shown_host
from stance.people.organisation.domains import DomainRefused, domain
from stance.register.rules import is_official

ONE = {
    "straße.example": "xn--strae-oqa.example",
    "STRA\u1e9eE.example": "xn--strae-oqa.example",
    "xn--strae-oqa.example": "xn--strae-oqa.example",
    "strasse.example": "strasse.example",
    "βόλος.example": "xn--nxasmm1c.example",
    "ΒΌΛΟς.example": "xn--nxasmm1c.example",
    "ΒΌΛΟΣ.example": "xn--nxasmq6b.example",
    "क्\u200dष.example": "xn--11b2ezcw70k.example",
    "क्ष.example": "xn--11b2ezc.example",
    "HEALTH.Example": "health.example",
    "\uff28\uff25alth\uff0eexample": "health.example",
    "health\u3002example": "health.example",
    "health\uff61example.": "health.example",
    "bücher.example": "xn--bcher-kva.example",
    "bu\u0308cher.example": "xn--bcher-kva.example",
    "\u212ael.example": "kel.example",
}
NONE = [
    "ab\u200dc.example",
    "localhost",
    "a_b.example",
    "192.0.2.1",
    "-a.example",
    "a..example",
    "\u2488example.test",
    "ä" * 70 + ".example",
]


@pytest.mark.parametrize(("written", "host"), ONE.items())
def test_each_spelling_has_one_form_at_every_door(written: str, host: str) -> None:
    assert {ascii_host(written), mail_host(written), mail_host(f"ana@{written}"), domain(written)} == {host}
    assert domain(f"https://{written}/contact") == host
    assert is_official(f"ana@press.{written}", frozenset({host}))
    assert ascii_host(shown_host(host)) == host, "shown and typed again it is the same"


@pytest.mark.parametrize("written", NONE)
def test_what_is_no_domain_is_none_at_every_door(written: str) -> None:
    with pytest.raises(AddressRefused):
        ascii_host(written)
    with pytest.raises(DomainRefused):
        domain(written)


@pytest.mark.parametrize("sign", ["\u200d", "\u200c", "\u200b", "\u00ad", "\ufe0f", "\u2060", "\ufeff"])
def test_an_unseen_sign_makes_no_other_domain(sign: str) -> None:
    """Mail may be delivered as if it were not there: whoever owns the domain is found."""
    assert mail_host(f"boss@al{sign}pha.example") == "alpha.example"
    assert is_under(mail_host(f"boss@news.al{sign}pha.example"), ["alpha.example"])


def test_only_whole_labels_lie_under_a_domain() -> None:
    assert not is_under("notalpha.example", ["alpha.example"])
    assert is_under("alpha.example", ["alpha.example"])


@given(st.text(max_size=40))
def test_a_form_is_its_own_form(text: str) -> None:
    once = mail_host(text)
    assert mail_host(once) == once
    assert mail_host(f"x@{text}") == once or "@" in text
