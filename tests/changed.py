"""``python -m tests.changed [SINCE]``: the test files that a change can break, one a line (``script/test --changed``).

A test is named when it reaches a changed module by imports, in however many steps. What is found by name and not by import
is taken as a whole: a template, a style or a room's declaration stands for its room, and for the sweeps over all rooms. Whatever
else changed (settings of the tests, locks, scripts) stands for every test.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SWEEPS = ("tests/rooms/site", "tests/rooms/structure", "tests/unit/structure")
"""They meet every room without importing it."""
HARMLESS = (".md", ".json", ".png")
DOCUMENTS = "tests/unit/test_documented.py"


def changed(since: str) -> list[str]:
    """Paths from the root that differ from ``since``, committed or not, with new files."""
    told = ["git", "diff", "--name-only", since], ["git", "ls-files", "--others", "--exclude-standard"]
    found = [subprocess.run(one, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split() for one in told]
    return sorted({path for paths in found for path in paths})


def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for base in (ROOT / "src", ROOT):
        for top in ("stance",) if base.name == "src" else ("tests", "bench"):
            for path in (base / top).rglob("*.py"):
                name = ".".join(path.relative_to(base).with_suffix("").parts)
                found[name.removesuffix(".__init__")] = path
    return found


def imported(path: Path, name: str, known: dict[str, Path]) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{one.name}" for one in node.names if f"{base}.{one.name}" in known)


@cache
def importers() -> Mapping[str, set[str]]:
    """Who imports a module directly, by its name. Every file is parsed for it, so once for a process."""
    known, found = modules(), defaultdict(set)
    for name, path in known.items():
        for one in imported(path, name, known):
            found[one].add(name)
    return found


def reaching(start: Iterable[str]) -> set[str]:
    """Modules that import one of these, directly or by way of others, and these."""
    found, latest = set(start), list(start)
    while latest:
        for one in importers().get(latest.pop(), set()) - found:
            found.add(one)
            latest.append(one)
    return found


def reached_by(paths: Iterable[str]) -> list[str]:
    """Test files and folders, as pytest takes them."""
    start, whole = set(), set()
    for path in paths:
        parts = Path(path).parts
        if parts[0] == "src" and path.endswith(".py"):
            start.add(".".join(Path(*parts[1:]).with_suffix("").parts).removesuffix(".__init__"))
            whole |= {f"tests/rooms/{parts[2]}", *SWEEPS} if parts[-1] == "room.py" else set()
        elif parts[0] == "src" and len(parts) > 2:
            whole |= {f"tests/rooms/{parts[2]}", "tests/web", *SWEEPS}
        elif parts[0] in ("tests", "bench") and path.endswith(".py"):
            start.add(".".join(Path(path).with_suffix("").parts))
        elif path.endswith(HARMLESS):
            whole.add(DOCUMENTS)
        else:
            return ["tests"]
    known = modules()
    files = {str(known[name].relative_to(ROOT)) for name in reaching(start) if name in known}
    named = {one for one in files if Path(one).name.startswith("test_")} | {
        one for one in whole if (ROOT / one).exists()
    }
    return sorted(one for one in named if not any(one.startswith(f"{other}/") for other in named))


if __name__ == "__main__":
    print("\n".join(reached_by(changed(sys.argv[1] if len(sys.argv) > 1 else "HEAD"))))
