"""How many examples a property test runs: few by default, many with ``script/test --thorough``."""

from __future__ import annotations

import os

IS_THOROUGH = os.environ.get("STANCE_TEST_THOROUGH", "") == "1"


def sized(few: int, many: int) -> int:
    return many if IS_THOROUGH else few
