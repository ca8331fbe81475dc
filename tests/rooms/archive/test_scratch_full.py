"""A disk that is full for the reading process is said to be full, and the import goes on once there is room."""

from __future__ import annotations

import errno
import io
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from stance.archive.actions import imports
from stance.archive.importing import reader
from stance.archive.importing.progress import Silent
from stance.archive.importing.reader import NO_ROOM, Order
from stance.archive.importing.rows import Provenance
from stance.archive.importing.stretches import Stretch

from .installation import verified
from .small import archive, tweet


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_the_reading_process_ends_with_a_code_of_its_own(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_order: Order) -> Iterator[Stretch]:
        raise OSError(number, "no room")

    order = Order("", [], "1", "x", [], Provenance((), "", ""), "")
    monkeypatch.setattr(reader, "limit_memory", lambda: None)
    monkeypatch.setattr(reader, "stretches", full)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(pickle.dumps(order))))
    if number == errno.ENOSPC:
        assert reader.main() == NO_ROOM
    else:
        with pytest.raises(OSError, match="no room"):
            reader.main()


@pytest.mark.django_db
@pytest.mark.usefixtures("folders")
def test_the_import_says_so_and_goes_on_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = imports.begin([archive(tmp_path / "a", [tweet(1, "one")])], may_register=True)
    full = tmp_path / "full"
    full.write_text(f"#!/bin/sh\ncat >/dev/null\nexit {NO_ROOM}\n")
    full.chmod(0o700)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", str(full))
        with pytest.raises(OSError, match="No space left") as raised:
            imports.carry_out(run, Silent())
    assert raised.value.errno == errno.ENOSPC
    run.refresh_from_db()
    assert not run.is_finished
    imports.carry_out(run, Silent())
    run.refresh_from_db()
    assert (run.state, run.counted, run.new) == ("done", 1, 1)
    assert verified().differences == []
