"""A number of things is written with a comma every three digits, on every page and in every sentence: 1,861, never 1861."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template

SOURCE = Path(__file__).parents[3] / "src" / "stance"
SHOWN = re.compile(r"\{\{\s*(?P<what>[\w.]+)(?P<filters>(?:\s*\|[^}]*?)?)\s*\}\}")
MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COUNTS = re.compile(
    r"(?:^|_)(?:count|total|failed|likes|reposts|ready|done|left_over|all_tasks|would_change|failures|unused|missing)$"
)
"""What a variable is called that counts things."""
MACHINES = ("engines/evidence", "engines/warc", "channels", "migrations", "migrating.py")
"""What programs read, and the words of errors that only they see."""
FOLLOWED = re.compile(r" (?:[a-z]|of )")


def templates() -> list[Path]:
    return sorted(SOURCE.glob("**/templates/**/*.html"))


def unseparated(text: str) -> Iterator[str]:
    """What counts things and is shown to people, not in a tag's attribute, without commas."""
    counted = set(re.findall(r"\{\{\s*([\w.]+)(?:\|length)?\|pluralize", text))
    for found in SHOWN.finditer(text):
        before = MARKUP.sub("", text[: found.start()])
        if before.rfind("<") > before.rfind(">") or "intcomma" in found["filters"] or "pluralize" in found["filters"]:
            continue
        what, filters = found["what"], found["filters"].strip()
        is_count = what in counted or COUNTS.search(what.rpartition(".")[2])
        if filters == "|length" or (is_count and (not filters or filters.startswith("|default"))):
            yield found[0]


def sentences(source: str) -> Iterator[str]:
    """Counts in f-strings that are read as a sentence: "12 duties", "3 of 14"."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            for one, after in zip(node.values, [*node.values[1:], None], strict=True):
                if not isinstance(one, ast.FormattedValue) or one.format_spec is not None or one.conversion != -1:
                    continue
                follows = after.value if isinstance(after, ast.Constant) else ""
                if _counts(one.value) and FOLLOWED.match(str(follows)):
                    yield ast.unparse(one)


def _counts(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id == "len"
    name = value.attr if isinstance(value, ast.Attribute) else value.id if isinstance(value, ast.Name) else ""
    return bool(re.search(r"(?:^|_)(?:count|total)$", name))


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_numbers_of_things_in_templates(path: Path) -> None:
    text = path.read_text()
    assert list(unseparated(text)) == [], f"{path.relative_to(SOURCE)}: write these with |intcomma"
    get_template(path.as_posix().rpartition("/templates/")[2])  # it can be read, and knows the filter


def test_numbers_of_things_in_sentences() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}: {one}"
        for path in sorted(SOURCE.glob("**/*.py"))
        if not str(path.relative_to(SOURCE)).startswith(MACHINES) and "migrations" not in path.parts
        for one in sentences(path.read_text())
    ]
    assert wrong == [], "write these with :, as in f'{count:,} posts'"


def test_the_check_finds_what_it_is_for() -> None:
    assert list(unseparated("<p>{{ rows|length }} of {{ a.count }}</p>")) == ["{{ rows|length }}", "{{ a.count }}"]
    assert list(unseparated("{{ n }} post{{ n|pluralize }}")) == ["{{ n }}"]
    assert list(unseparated('<progress value="{{ done_count }}"><b>{{ rows|length|intcomma }}</b>')) == []
    source = 'f"{len(rows)} jobs {count} of {total:,}" + f"/{count}/"'
    assert list(sentences(source)) == ["{len(rows)}", "{count}"]
