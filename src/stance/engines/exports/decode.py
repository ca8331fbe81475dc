"""From the bytes of one JSON value to the value, without ever changing anything silently (RFC 8259)."""

import json
import math
from typing import Any

import orjson

REPLACEMENT = "\ufffd"
_NUL_ESCAPE = b"\\u0000"


SIMPLE_BYTES = 1 << 20
"""JSON up to this size is parsed whatever it is: no more than some 40 MB of values come of it."""
MOST_VALUES = 500_000
"""In one JSON value that is larger. Sixteen MiB of "[],[],…" would become a gigabyte of lists."""


class BadJson(ValueError):
    """The bytes are not one JSON value; the message says why in a few words."""


def decode(raw: bytes) -> tuple[Any, tuple[str, ...]]:
    """Parse one JSON value; returns it with warnings about what could not be kept as it stands.

    Invalid UTF-8, lone surrogates (they cannot be written in UTF-8) and NUL become U+FFFD. Whole numbers
    beyond 64 bits may become floats. Raises BadJson, also for what is nested too deeply or has too many values.
    """
    if len(raw) > SIMPLE_BYTES and sum(map(raw.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise BadJson(f"it has more than {MOST_VALUES:,} values")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return _decode_slowly(raw, str(error))
    if _NUL_ESCAPE not in raw:
        return value, ()
    warnings: set[str] = set()
    try:
        return _cleaned(value, warnings), tuple(sorted(warnings))
    except RecursionError as error:
        raise BadJson("it is nested too deeply") from error


def _decode_slowly(raw: bytes, first_reason: str) -> tuple[Any, tuple[str, ...]]:
    warnings: set[str] = set()
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        text = raw.decode(errors="replace")
        warnings.add(f"invalid UTF-8 at byte {error.start} of the element: shown as U+FFFD")
    try:
        value = _lenient(text)
        if any(letter < " " and letter not in "\t\n\r" for letter in text) or not _is_strict(text):
            warnings.add("a control character stands unescaped in the JSON")
        return _cleaned(value, warnings), tuple(sorted(warnings))
    except RecursionError as error:
        raise BadJson("it is nested too deeply") from error
    except ValueError as error:
        raise BadJson(first_reason) from error


def _lenient(text: str) -> Any:
    return json.loads(text, strict=False, parse_constant=_no_constant, parse_float=_finite)


def _is_strict(text: str) -> bool:
    try:
        json.loads(text, strict=True)
    except json.JSONDecodeError:
        return False
    return True


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(f"{digits} is too large")
    return number


def _cleaned(value: Any, warnings: set[str]) -> Any:
    if isinstance(value, str):
        return _clean_text(value, warnings)
    if isinstance(value, list):
        return [_cleaned(item, warnings) for item in value]
    if isinstance(value, dict):
        return {_clean_text(key, warnings): _cleaned(item, warnings) for key, item in value.items()}
    return value


def _clean_text(text: str, warnings: set[str]) -> str:
    if "\x00" in text:
        warnings.add("a NUL character in the text: shown as U+FFFD")
        text = text.replace("\x00", REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        warnings.add("half of a surrogate pair in the text: shown as U+FFFD")
        text = "".join(REPLACEMENT if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text
