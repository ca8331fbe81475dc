"""What every channel says of itself: complete, dated, and printed in the documentation."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from stance.channels import discovery, overview
from stance.channels.port.abilities import Ability, Does, Proof
from stance.channels.port.descriptor import Descriptor
from stance.channels.port.exports import ExportReader
from stance.channels.port.records import Records
from stance.channels.threads.records import RECORDS
from stance.engines.addresses import AddressRefused, Naming, Shapes
from tests.toy.notices import plugged_in

PAGE = Path(__file__).resolve().parents[4] / "docs" / "reference" / "channels.md"
KNOWN = list(discovery.known().values())
BEGINNINGS = {"bluesky": "bluesky:at://7/", "website": "wordpress:7/"}
"""Of ids of records, where they are not the platform's key and the account's id."""


def test_the_page_of_the_documentation_is_in_step() -> None:
    assert PAGE.read_text() == overview.page(), "print it again: python -m stance.channels.overview"


@pytest.mark.parametrize("channel", KNOWN, ids=[channel.platform for channel in KNOWN])
def test_its_own_example_is_an_account_or_its_form(channel: Descriptor) -> None:
    home = channel.naming.home_of("some.name" if channel.platform == "bluesky" else "somename")
    if home:
        assert discovery.on_platform(channel.platform, home).url == home
    for host in channel.shapes.hosts:
        with pytest.raises(AddressRefused) as refused:
            discovery.read(f"https://{host}/")
        assert channel.naming.example in str(refused.value)


@pytest.mark.parametrize("channel", KNOWN, ids=[channel.platform for channel in KNOWN])
def test_every_answer_is_dated_and_has_a_source(channel: Descriptor) -> None:
    assert len({answer.ability for answer in channel.does}) == len(channel.does)
    for answer in channel.does:
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", answer.read)
        assert len(answer.source) > 10
        assert answer.words
        assert re.fullmatch(r"|20\d\d-(0[1-9]|1[0-2])-[0-3]\d", answer.ends)
        assert not (answer.ends and answer.is_possible), "what ends on a day is told as what it is not"
    if channel.exports:
        answer = channel.answer(Ability.EXPORT)
        assert answer is not None
        assert answer.is_possible


@pytest.mark.parametrize("channel", KNOWN, ids=[channel.platform for channel in KNOWN])
def test_who_relies_on_a_platform_is_told_everything_before(channel: Descriptor) -> None:
    """Of every platform whose posts can be kept here, and of every one that is looked at live."""
    if not (channel.exports or channel.puller or channel.platform == "threads"):
        return
    of_exports = {Ability.EXPORT, Ability.EDITS, Ability.DELETIONS} if not channel.exports else set()
    assert {answer.ability for answer in channel.does} >= set(Ability) - of_exports


def test_only_what_was_run_against_real_servers_is_proven_live() -> None:
    """``tests/live`` installs and runs the software of these."""
    assert {one.platform for one in KNOWN if one.proof is Proof.LIVE} == {"bluesky", "mastodon", "website"}
    assert all(one.puller for one in KNOWN if one.proof is Proof.LIVE)


def test_no_host_is_two_platforms() -> None:
    hosts = [host for channel in KNOWN for host in (*channel.shapes.hosts, *channel.shapes.shorteners)]
    assert len(hosts) == len(set(hosts))


@pytest.mark.parametrize("platform", [channel.platform for channel in discovery.keeping()])
def test_record_ids_begin_with_platform_and_account_and_records_agree(platform: str) -> None:
    records = discovery.known()[platform].records
    assert records is not None
    beginning = records.record_id("7", "")
    assert beginning.startswith(BEGINNINGS.get(platform, f"{platform}:7"))
    assert records.record_id("7", "8").startswith(beginning)
    assert not records.record_id("77", "8").startswith(beginning)


def test_protocols_ask_for_no_more_than_is_there() -> None:
    """Whatever the port asks of a reader and of records, every channel that has them has; also the toy."""
    asked = {name for name in dir(ExportReader) if not name.startswith("_")}
    with plugged_in():
        for channel in discovery.reading():
            reader = discovery.export_reader(channel.platform)
            assert {name for name in asked if not hasattr(reader, name)} == set()
            assert {
                name for name in dir(Records) if not name.startswith("_") and not hasattr(channel.records, name)
            } == set()
    assert "townboard" not in discovery.known()


@pytest.mark.parametrize(
    ("folder", "platform", "order", "told"),
    [
        ("someone", "other", 3, "channels/someone calls itself other"),
        ("twice", "twice", 10, "two channels have the same order"),
    ],
)
def test_a_folder_that_contradicts_the_others_is_refused(
    folder: str, platform: str, order: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "__init__.py").write_text("")
    (tmp_path / folder / "channel.py").write_text(
        "from stance.channels.port.descriptor import Descriptor\n"
        "from stance.engines.addresses import Naming, Shapes\n"
        f"CHANNEL = Descriptor(order={order}, shapes=Shapes(Naming({platform!r}, 'Some', '', '')))\n"
    )
    monkeypatch.setattr(discovery.channels, "__path__", [*discovery.channels.__path__, str(tmp_path)])
    discovery.forget()
    try:
        with pytest.raises(ValueError, match=told):
            discovery.known()
    finally:
        monkeypatch.undo()
        discovery.forget()


def test_who_reads_exports_says_what_records_are() -> None:
    shapes = Shapes(Naming("some", "Some", "some", "a test"))
    for kept in ({"exports": "some.where:READER"}, {"puller": "some.where:PULLER"}, {"records": RECORDS}):
        with pytest.raises(ValueError, match="what their records are"):
            Descriptor(order=1, shapes=shapes, **kept)
    looked_at = Descriptor(order=1, shapes=shapes, puller="some.where:PULLER", records=RECORDS)
    assert looked_at.exports == "", "a platform whose exports nobody knows can be looked at"
    assert {one.name for one in fields(Does)} >= {"source", "read"}
