"""Whoever writes an address reaches nothing but the public internet with it, however the address is written."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.networks.public import is_public
from tests.unit.engines.networks.special_purpose import BESIDE, IPV4, IPV6

PUBLIC = ("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "172.15.255.255",
          "172.32.0.1", "192.0.1.1", "192.88.98.1", "198.17.0.1", "198.20.0.1", "223.255.255.254")  # fmt: skip


def ends(text: str) -> list[str]:
    network = ip_network(text)
    return [str(network[0]), str(network[-1]), str(network[network.num_addresses // 2])]


@pytest.mark.parametrize("address", [one for text in (*IPV4, *IPV6, *BESIDE) for one in ends(text)])
def test_nothing_of_special_purpose_is_public(address: str) -> None:
    known = ip_address(address)
    inside = known.ipv4_mapped if isinstance(known, IPv6Address) else None
    assert not is_public(known) or (inside and is_public(inside))


def forms(inside: IPv4Address) -> list[IPv6Address]:
    """An IPv4 address in every form of IPv6 that carries one."""
    bits, text = int(inside), str(inside)
    return [
        IPv6Address(f"::{text}"), IPv6Address(f"::ffff:{text}"), IPv6Address(f"::ffff:0:{text}"),
        IPv6Address(f"64:ff9b::{text}"), IPv6Address(f"64:ff9b:1::{text}"),
        IPv6Address((0x2002 << 112) | (bits << 80)), IPv6Address((0x20010000 << 96) | (bits ^ 0xFFFFFFFF)),
        IPv6Address((0x2600 << 112) | (0x00005EFE << 32) | bits), IPv6Address((0x2600 << 112) | (0x02005EFE << 32) | bits),
    ]  # fmt: skip


@pytest.mark.parametrize("inside", [one for text in IPV4 for one in ends(text)])
def test_an_ipv4_address_inside_is_unwrapped(inside: str) -> None:
    assert not any(is_public(form) for form in forms(IPv4Address(inside)))


@given(st.sampled_from(IPV4).map(ip_network), st.integers(0, 2**32))
def test_none_in_any_form(network: IPv4Network, place: int) -> None:
    inside = network[place % network.num_addresses]
    assert not is_public(inside)
    assert not any(is_public(form) for form in forms(inside))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet_is_reached(address: str) -> None:
    known = IPv4Address(address)
    assert is_public(known)
    assert is_public(IPv6Address(f"::ffff:{known}"))
    assert is_public(IPv6Address(f"64:ff9b::{known}"))


@pytest.mark.parametrize("address", ["2606:4700:4700::1111", "2a00:1450::1", "2001:4860:4860::8888", "2400:cb00::1"])
def test_the_public_internet_of_ipv6_is_reached(address: str) -> None:
    assert is_public(IPv6Address(address))


def test_a_zone_leads_to_a_link() -> None:
    assert not is_public(IPv6Address("2606:4700::1%eth0"))
