"""The statements of an import, whose like parts are written once: the same bytes as one by one."""

import hashlib

import pytest

from stance.engines.evidence.canonical import CanonicalError, canonical
from stance.engines.evidence.statements import VersionStatements, version_statement

DIGEST = hashlib.sha256(b"content").digest()


@pytest.mark.parametrize(
    "record",
    ["x:1/2", "", '""', '"', "https://example.org/ä/\U0001f300", 'a\\"record":""', "\x00\n", '"version":""}'],
)
@pytest.mark.parametrize("source", ["a" * 64, "", '""', 'x"}'])
def test_bytes_are_those_of_the_statement(record: str, source: str) -> None:
    of_import = VersionStatements(seen_at="2026-11-30T00:00:00Z", source=source)
    whole = version_statement(record=record, seen_at="2026-11-30T00:00:00Z", source=source, version=DIGEST.hex())
    assert of_import.canonical(record, DIGEST) == canonical(whole)


def test_a_record_that_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(CanonicalError):
        VersionStatements(seen_at="", source="").canonical("\ud800", DIGEST)
