"""One byte form for each JSON value: RFC 8785, the JSON Canonicalization Scheme (JCS).

orjson with sorted keys writes JCS as long as every key is ASCII (JCS sorts by UTF-16 code units, orjson by
UTF-8 bytes; they differ only outside ASCII) and there is no floating-point number (their textual forms
differ). Within that domain it is some sixty times faster than the reference package, which takes over for
other keys. Floats are refused altogether: nothing that we hash needs one, and two programs seldom agree on
their spelling.
"""

import hashlib
from collections.abc import Iterable, Mapping

import orjson
import rfc8785

from stance.engines.evidence.errors import EvidenceError

MAX_INTEGER = 2**53 - 1
"""Largest magnitude that every JSON reader keeps exactly (RFC 7493 section 2.2, which RFC 8785 requires)."""

MAX_DEPTH = 200
"""Deepest nesting accepted; orjson itself stops at 254."""

_OPTIONS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_STRICT_INTEGER
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)
_SCALARS = frozenset({str, int, bool, type(None)})
_CONTAINERS = frozenset({dict, list, tuple})
_TYPES = _SCALARS | _CONTAINERS


class CanonicalError(EvidenceError):
    """The value has no canonical form here; the message names the JSON path and the reason."""


def canonical(value: object) -> bytes:
    """Return the RFC 8785 form of ``value`` as UTF-8 bytes.

    Accepts dicts with string keys, lists, tuples (written as arrays), strings, integers up to 2**53 - 1 in
    magnitude, booleans and None: exactly these types, not subclasses of them. Raises ``CanonicalError`` for
    anything else, including floats and strings with lone surrogates (RFC 8785 section 3.2.2.2).
    """
    try:
        if _is_plain(value, MAX_DEPTH):
            return orjson.dumps(value, option=_OPTIONS)
    except TypeError:  # a key that is no string, or orjson's own refusal: both are named below, with their path
        pass
    _require(value, "$", MAX_DEPTH)
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # _require has checked the type, at every depth


def version_id(content: Mapping[str, object]) -> bytes:
    """Return the identity of one state of a record's content: the SHA-256 (32 bytes) of its canonical form.

    ``content`` is what was said, without counters. Raises ``CanonicalError``.
    """
    return hashlib.sha256(canonical(content)).digest()


def _is_plain(value: object, depth: int) -> bool:
    """Say whether orjson and RFC 8785 agree on ``value``.

    Strings and the size of integers are left to orjson, which checks them itself.
    """
    members: Iterable[object]
    if type(value) is dict:
        if not "".join(value).isascii():
            return False
        members = value.values()
    elif type(value) is list or type(value) is tuple:
        members = value
    else:
        return type(value) in _SCALARS
    kinds = set(map(type, members))
    if kinds <= _SCALARS:
        return True
    if depth <= 1 or not kinds <= _TYPES:
        return False
    for member in members:  # a loop, not all(): this is the hot path of every import  # noqa: SIM110
        if type(member) in _CONTAINERS and not _is_plain(member, depth - 1):
            return False
    return True


def _require(value: object, path: str, depth: int) -> None:
    """Raise ``CanonicalError`` at the first part of ``value`` that has no canonical form."""
    if type(value) is dict or type(value) is list or type(value) is tuple:
        if depth == 0:
            raise CanonicalError(f"{path[:80]}…: nested deeper than {MAX_DEPTH} levels")
        if type(value) is dict:
            for key, member in value.items():
                _require_key(key, path)
                _require(member, _member_path(path, key), depth - 1)
        else:
            for index, member in enumerate(value):
                _require(member, f"{path}[{index}]", depth - 1)
    elif type(value) is str:
        _require_text(value, path)
    elif type(value) is int:
        if abs(value) > MAX_INTEGER:
            raise CanonicalError(f"{path}: integer beyond 2^53 - 1; write it as a string")
    elif type(value) not in _SCALARS:
        name = type(value).__name__
        advice = "write it as a string" if isinstance(value, float) else "convert it to a JSON type first"
        raise CanonicalError(f"{path}: {name} has no canonical form; {advice}")


def _require_key(key: object, path: str) -> None:
    if type(key) is not str:
        raise CanonicalError(f"{path}: key {key!r} is {type(key).__name__}, not a string")
    _require_text(key, f"{path}: key {key!r}")


def _require_text(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise CanonicalError(f"{path}: lone surrogate U+{code:04X} at character {error.start}") from error


def _member_path(path: str, key: str) -> str:
    return f"{path}.{key}" if key.isidentifier() else f"{path}[{orjson.dumps(key).decode()}]"
