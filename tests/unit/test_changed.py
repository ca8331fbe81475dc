"""What a change can break is run: by imports, by room, or all."""

from __future__ import annotations

import pytest

from tests.changed import reached_by


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("src/stance/engines/language/query.py", "tests/unit/engines/language/test_query.py"),
        ("src/stance/register/rules.py", "tests/unit/register/test_rules.py"),
        ("src/stance/register/writes/lifecycle_steps.py", "tests/rooms/register/test_lifecycle.py"),
        ("src/stance/jobs/templates/jobs/list.html", "tests/rooms/jobs"),
        ("src/stance/archive/room.py", "tests/rooms/site"),
        ("tests/factories/x_posts.py", "tests/unit/channels/x/test_reading.py"),
        ("docs/reference/settings.md", "tests/unit/test_documented.py"),
        ("requirements-dev.lock", "tests"),
        ("script/_python", "tests"),
    ],
)
def test_what_reaches_it_is_named(path: str, named: str) -> None:
    assert named in reached_by([path])


def test_what_cannot_break_is_left_out() -> None:
    named = reached_by(["src/stance/engines/tables/writing.py"])
    assert "tests/unit/engines/language/test_query.py" not in named
    assert reached_by([]) == []
