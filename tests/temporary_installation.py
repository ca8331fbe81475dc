"""Loaded before anything else (``-p`` in pyproject.toml): the whole test run has a data folder of its own."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

from stance import data_folder

gc.disable()
"""While everything loads, which stays: ``tests/conftest.py`` goes on from there."""
_root = Path(tempfile.mkdtemp(prefix="stance-test-"))
os.environ["STANCE_DATA"] = str(_root)
os.environ.setdefault("STANCE_TEST_TEMPLATE", str(_root / "made_ready"))
"""Of ``made_ready``: the process that starts the others has it first, and they inherit it."""
data_folder.prepare(data_folder.located())
_owner = os.getpid()


def _remove() -> None:
    if os.getpid() == _owner:
        shutil.rmtree(_root, ignore_errors=True)


atexit.register(_remove)
