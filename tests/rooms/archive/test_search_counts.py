"""What the bars beside the results cost."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stance.archive.queries.search import counts
from stance.archive.search.results import ask
from stance.journal.actor import forget_known

from .small import archive, bring_in, tweet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def test_counts_cost_the_same_however_many_accounts_there_are(tmp_path: Path) -> None:
    bring_in(archive(tmp_path / "1", [tweet(1, "water")], owner="1", handle="First"))
    forget_known()
    with CaptureQueriesContext(connection) as before:
        assert len(counts(ask("water")).by_account) == 1
    for number in range(2, 6):
        bring_in(archive(tmp_path / str(number), [tweet(number, "water")], owner=str(number), handle=f"Of{number}"))
    forget_known()
    with CaptureQueriesContext(connection) as after:
        assert len(counts(ask("water")).by_account) == 5
    assert len(after) == len(before)
