"""From texts by field to values, with every refusal at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stance.register.fields.references import References
from stance.register.fields.refusal import FieldRefused
from stance.register.fields.table import BY_NAME
from stance.register.fields.texts import canonical


class FieldsRefused(ValueError):
    """Some fields cannot be used; ``reasons`` says why, by field."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__(" ".join(f"{BY_NAME[name].words}: {words}" for name, words in reasons.items()))


def read(texts: Mapping[str, str], known: References) -> dict[str, Any]:
    """The values by field. Raises FieldsRefused."""
    return {name: value for name, (value, _text) in read_both(texts, known).items()}


def read_both(texts: Mapping[str, str], known: References) -> dict[str, tuple[Any, str]]:
    """The value and the canonical text, by field. Raises FieldsRefused."""
    found, reasons = {}, {}
    for name, text in texts.items():
        try:
            found[name] = canonical(name, text, known)
        except FieldRefused as refusal:
            reasons[name] = str(refusal)
    if reasons:
        raise FieldsRefused(reasons)
    return found
