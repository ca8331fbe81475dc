"""The contracts that are declared: every file beside this one, found by itself."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from tests.unit.channels.conformance.contract import Contract


def _found() -> tuple[Contract[Any], ...]:
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    return tuple(import_module(f"{__name__}.{name}").CONTRACT for name in names)


CONTRACTS = _found()
