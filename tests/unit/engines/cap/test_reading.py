"""What is a message of CAP 1.2 is read whole; what is none is refused at its element."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.cap import CapRefused, read_alert
from tests.factories.cap import info, message

REAL = Path(__file__).parents[5] / "shared" / "data" / "cap"
here = pytest.mark.skipif(not REAL.is_dir(), reason="real messages are not at hand")


def test_a_message_is_read_whole() -> None:
    alert = read_alert(message(infos=info() + info(language="de", event="Hochwasser", severity="Extreme", expires="")))
    assert (alert.identifier, alert.sender, alert.kind, alert.status) == (
        "WD-1", "warnings@weather.example", "Alert", "Actual",
    )  # fmt: skip
    assert alert.sent.astimezone(UTC) == datetime(2027, 3, 28, 12, 30, tzinfo=UTC)
    english, german = alert.infos
    assert (english.event, english.responses, english.areas) == ("Flood", ("Evacuate",), ("Lower valley",))
    assert (german.language, german.event, german.expires) == ("de", "Hochwasser", None)
    assert (alert.severity, alert.expires) == ("Extreme", None)
    assert read_alert(message()).expires == datetime(2027, 3, 28, 18, tzinfo=UTC)


def test_an_update_names_what_it_belongs_to() -> None:
    references = (
        "warnings@weather.example,WD-1,2027-03-28T14:30:00+02:00 warnings@weather.example,WD-0,2027-03-27T14:30:00Z"
    )
    alert = read_alert(message("WD-2", msgType="Update", references=references))
    assert [one.identifier for one in alert.references] == ["WD-1", "WD-0"]
    assert alert.references[0] == read_alert(message()).reference


@pytest.mark.parametrize(
    ("said", "element"),
    [
        ({"identifier": ""}, "identifier"),
        ({"identifier": "a b"}, "identifier"),
        ({"sender": "a,b"}, "sender"),
        ({"sent": "2027-03-28T14:30:00"}, "sent"),
        ({"sent": "2027-02-30T14:30:00+01:00"}, "sent"),
        ({"status": "actual"}, "status"),
        ({"msgType": "Warning"}, "msgType"),
        ({"scope": ""}, "scope"),
        ({"msgType": "Update"}, "references"),
        ({"msgType": "Cancel", "references": "nobody,1"}, "references"),
        ({"infos": ""}, "info"),
        ({"infos": info(event="")}, "event"),
        ({"infos": info(category="")}, "category"),
        ({"infos": info(severity="Bad")}, "severity"),
        ({"infos": info(expires="tomorrow")}, "expires"),
        ({"infos": info(web="javascript:alert(1)")}, "web"),
        ({"infos": info(headline="a</headline><headline>b")}, "headline"),
        ({"infos": info(description="<b>bold</b>")}, "description"),
        ({"infos": info(description="x" * 20_001)}, "description"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_at_its_element(said: dict[str, str], element: str) -> None:
    with pytest.raises(CapRefused) as refused:
        read_alert(message(**said))
    assert refused.value.element == element


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no XML"),
        (b"\xff\xfe\x00", "no XML"),
        (b"<alert/>", "not with an alert of CAP 1.2"),
        (message().replace(b"cap:1.2", b"cap:1.1"), "CAP 1.1"),
        (b'<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + message(infos=info(headline="&x;")), "document type"),
        (b"<!DOCTYPE alert [<!ENTITY x 'aaaa'>]>" + message(infos=info(headline="&x;" * 9)), "document type"),
        (message() + b" " * 1_000_000, "bytes"),
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(CapRefused, match=words):
        read_alert(data)


def test_comments_are_no_part_of_a_text() -> None:
    assert read_alert(message(infos=info(headline="Flood<!-- hidden --> now"))).infos[0].headline == "Flood now"


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    for one in (data, message(infos=info()).replace(b"Flood", data)):
        try:
            read_alert(one)
        except CapRefused as refused:
            assert str(refused)


@here
def test_real_messages() -> None:
    found = {}
    for path in sorted(REAL.iterdir()):
        try:
            found[path.name] = read_alert(path.read_bytes()).severity
        except CapRefused as refused:
            found[path.name] = refused.element or "no message"
    assert found == {
        "australia.cap": "Minor", "bushfire_invalid.edxlde": "no message", "bushfire_valid.edxlde": "no message",
        "canada.cap": "Minor", "canada_errors.cap": "references", "canada_signed.atom": "no message",
        "canada_signed.cap": "Moderate", "earthquake-iso8859-1.cap": "Unknown", "earthquake.cap": "alert",
        "earthquake_signed.cap": "alert", "invalid.cap": "scope", "no_optional_fields.cap": "alert", "noaa_errors.cap": "alert",
        "wcatwc-warning.cap": "Extreme", "weather.cap": "alert", "xee.cap": "no message",
    }  # fmt: skip
