"""Several deliveries at once: an account's posts one behind the other, and no platform that hangs holds up another."""

from __future__ import annotations

import pytest

from tests.faults.worker_group import Installation


@pytest.mark.parametrize("what", ["keep_their_order", "one_hangs"])
def test_side_by_side(own: Installation, what: str) -> None:
    own.python(f"from tests.rooms.publishing import side_by_side; side_by_side.{what}()")
