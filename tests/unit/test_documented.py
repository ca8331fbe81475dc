"""A command, a setting or an address of the API that no page describes fails here."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stance.site import cli
from stance.site.cli import build_parser

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def commands() -> dict[str, list[str]]:
    """Every command with its options, as the parser has them."""
    parser = build_parser()
    (group,) = [action for action in parser._actions if getattr(action, "choices", None) and action.dest == "command"]
    return {
        name: list(options(one))
        for name, one in group.choices.items()  # type: ignore[union-attr]
    }


def options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Of the command and of what stands below it (``people import``)."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from options(inner)
        yield from (option for option in action.option_strings if option.startswith("--"))


@pytest.mark.parametrize("name", sorted(cli.commands()))
def test_every_command_and_option_is_described(name: str) -> None:
    text = (DOCS / "reference" / "command-line.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith((f"| `{name}`", f"| `{name} "))]
    assert rows
    row = "\n".join(rows)
    hidden = {"--help", "--json", "--data"}
    assert [option for option in commands()[name] if option not in hidden and option not in row] == []


def test_every_setting_is_described() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r"\b(STANCE_[A-Z_]+|DATABASE_URL)\b", source))
    described = (DOCS / "reference" / "settings.md").read_text()
    assert {name for name in read if name not in described} == set()


def test_every_address_of_the_api_has_words() -> None:
    described = json.loads((DOCS / "reference" / "openapi.json").read_text())
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert operations
    assert [one["operationId"] for one in operations if not one.get("summary")] == []


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    pages = [*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "src").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")
    assert broken == []


def test_every_screenshot_is_used() -> None:
    shown = "\n".join(page.read_text() for page in [*DOCS.rglob("*.md"), ROOT / "README.md"])
    unused = [path.name for path in (DOCS / "screenshots").glob("*.png") if path.name not in shown]
    assert unused == []
