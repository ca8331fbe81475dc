"""Every regular expression in the product, how it is used, and texts that would make it try again and again."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import stance
from tests.unit.structure.source import modules

USES = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
SPOILERS = ("", "\x00", "!", "\n")
MOST_SIGNS = 6


@dataclass(frozen=True)
class Found:
    where: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]


def all_patterns() -> list[Found]:
    """Those that modules and the declarations of channels hold, and those that stand in calls of ``re``."""
    calls = defaultdict(set)
    inline: list[Found] = []
    for file, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in USES:
                base, use = node.func.value, node.func.attr
                if isinstance(base, ast.Name) and base.id == "re":
                    inline += _inline(node, use, file)
                else:
                    calls[base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")].add(use)
    held = {(one.pattern.pattern, one.pattern.flags): one for one in inline}
    for where, name, pattern, use in _held():
        uses = {use} if use else calls[name] or set(USES[:3])
        before = held.get((pattern.pattern, pattern.flags))
        held[pattern.pattern, pattern.flags] = Found(
            where, pattern, frozenset(uses | (before.uses if before else set()))
        )
    return sorted(held.values(), key=lambda one: one.where)


def _inline(node: ast.Call, use: str, file: Path) -> Iterator[Found]:
    first = node.args[0] if node.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
        yield Found(f"{file.stem}:{node.lineno}", re.compile(first.value, re.IGNORECASE), frozenset({use}))


def _held() -> Iterator[tuple[str, str, re.Pattern[Any], str]]:
    for module in walk_packages(stance.__path__, "stance."):
        if ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(module.name)).items():
            where = f"{module.name}.{name}"
            if isinstance(value, re.Pattern):
                yield where, name, value, ""
            elif isinstance(getattr(value, "__self__", None), re.Pattern):
                yield where, name, value.__self__, value.__name__
            elif type(value).__module__.startswith("stance."):
                for inner in ("handle", "host_pattern"):
                    if isinstance(pattern := getattr(value, inner, None), re.Pattern):
                        yield f"{where}.{inner}", inner, pattern, "fullmatch"


def run(found: Found, text: str) -> None:
    """Use the pattern on the text in every way in which the product does."""
    given: Any = text.encode("latin-1", "replace") if isinstance(found.pattern.pattern, bytes) else text
    for use in found.uses:
        if use == "sub":
            found.pattern.sub("" if isinstance(given, str) else b"", given)
        elif use == "finditer":
            for _ in found.pattern.finditer(given):
                pass
        else:
            getattr(found.pattern, use)(given)


def pumped(found: Found, length: int) -> Iterator[str]:
    """Long runs of what the pattern is made of, alone and in pairs, its words over and over, and each spoilt at its end."""
    parsed = re._parser.parse(
        found.pattern.pattern,
        found.pattern.flags & ~re.UNICODE if isinstance(found.pattern.pattern, bytes) else found.pattern.flags,
    )  # type: ignore[attr-defined]
    words = [word for word in _words(parsed) if word]
    signs = list(dict.fromkeys(_signs(parsed)))[:MOST_SIGNS]
    lead = words[0] if words else ""
    units = dict.fromkeys([*signs, *map("".join, combinations(signs, 2)), *words, "".join(words)])
    for unit in filter(None, units):
        run = unit * (length // len(unit))
        for spoiler in SPOILERS:
            yield run + spoiler
        yield lead + run + "\x00"


def _signs(parsed: Any) -> Iterator[str]:
    """One character of each set and each literal of the pattern."""
    for kind, value in parsed:
        name = str(kind)
        if name in ("LITERAL", "NOT_LITERAL"):
            yield chr(value) if name == "LITERAL" else "~"
        elif name == "RANGE":
            yield chr(value[0])
        elif name == "CATEGORY":
            yield {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "w"}.get(str(value), "~")
        elif name in ("ANY", "NEGATE"):
            yield "~"
        elif name == "IN":
            yield from _signs(value)
        else:
            yield from (sign for part in _parts(value) for sign in _signs(part))


def _words(parsed: Any) -> Iterator[str]:
    """Literals that stand side by side."""
    word = ""
    for kind, value in parsed:
        if str(kind) == "LITERAL":
            word += chr(value)
            continue
        yield word
        word = ""
        if str(kind) not in ("IN", "RANGE", "CATEGORY", "NOT_LITERAL", "ANY", "NEGATE"):
            for part in _parts(value):
                yield from _words(part)
    yield word


def _parts(value: Any) -> Iterator[Any]:
    """The patterns inside of a group, a repetition, a choice or a look around."""
    if isinstance(value, re._parser.SubPattern):  # type: ignore[attr-defined]
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _parts(one)
