"""The product speaks as docs/reference/words.md says. All that people may read is collected from the source: templates
without their tags, strings of scripts, and strings of Python that are no docstrings. A phrase of ``BETTER`` fails with what
to write instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "stance"
WORDS = ROOT / "docs" / "reference" / "words.md"

BETTER = {
    r"(?:bring|brings|brought|bringing) in": "import, imported",
    r"(?:come|comes|came|coming) in": "import, imported",
    r"some(?:body|one)": "a person, another person, an approver: who it is",
    r"whoever (?:runs|keeps|asked|made)": "the system operator, the person who …",
    r"answers? for": "is responsible for, the duty-holder for",
    r"nobody (?:knows|follows|stands)": "what is missing",
    r"came by": "given through",
    r"a way on": "where to begin",
    r"its life has": "it is archived",
    r"took over|taken over|taking over|take over (?:as|people|accounts)": "added, imported",
    r"noted": "recorded, listed, added",
    r"note (?:an|a|one|it|which|who|when)": "record, add",
    r"(?:posts?|nothing|answer|row|what came) (?:is|are|was|were) kept": "stored, saved",
    r"nothing was kept": "nothing was saved",
    r"(?:one|same) hand": "given by the same administrator",
    r"the talk": "its title, “Social media impacts on ICT teams”",
    r"mend(?:ed|ing|s)?": "fix, correct",
    r"anew": "again",
    r"films?": "video",
    r"(?:take|takes|taken|took|taking) away": "download (posts), remove (an entry)",
    r"(?:put|puts) .{0,40}away": "dismiss, hide",
    r"lend|lends|lent|lending": "delegate, delegated",
    r"(?:go|goes|went) on": "continue",
    r"by itself": "automatically",
    r"stands? (?:here|there|at|on|nowhere)": "is, appears",
    r"where it belongs": "in the unit or agency that it is of",
    r"left to nobody": "nobody could do",
    r"wait for anybody": "all open",
    r"no room describes": "is not known here",
}
"""What reads as a riddle (a regular expression over whole words), and what people say instead."""

ALLOWED = {
    "(?:go|goes|went) on": ("Before you go on leave", "goes on in the next job"),
    "stands?": ("can only stand at the end of a word",),
    "by itself": ("a part of the server ended by itself",),
    "mend": (
        "while we mend a main",  # a sample post
        "'MEND'} {one.name}",  # what commands print for programs stays
    ),
}
"""Where a phrase means something else, by how its expression begins."""

CODES = re.compile(r"(?<![\w#&/%.+{-])[A-Z]\d{1,2}(?![\w.}])")
"""A rule's or a column's code, which says nothing to who does not know the list."""

CODED = {"Z": "the end of an instant", "U": "a sign of Unicode"}

FOR_PEOPLE = re.compile(r"[a-z]\s+[a-z]|[a-z] \{|\} [a-z]|^\s*[A-Z][a-z]")
"""Two words, or one that begins as a label does; the rest are keys."""

COMMENT = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|<(style|script)\b.*?</\1>", re.DOTALL)
ATTRIBUTE = re.compile(
    r"""\b(?:aria-label|alt|title|placeholder|words|action|label|hint|caption|nothing)="([^"{]+)\""""
)
QUOTED = re.compile(r'"([^"{}%]+)"')


def in_template(text: str) -> Iterator[str]:
    """Its words, without comments and tags; with those that attributes, ``include`` and other tags carry."""
    text = COMMENT.sub(" ", text)
    yield from ATTRIBUTE.findall(text)
    for tag in re.findall(r"{%(.*?)%}", text, re.DOTALL):
        yield from QUOTED.findall(tag)
    text = re.sub(r"{%.*?%}|<[^>]*>", "\n", re.sub(r"{{.*?}}", "…", text, flags=re.DOTALL), flags=re.DOTALL)
    yield from re.split(r"\n\s*\n", text)


def in_python(text: str) -> Iterator[str]:
    """Every string but docstrings, with ``{…}`` where an f-string holds an expression."""
    tree = ast.parse(text)
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            parts |= {id(one) for one in node.values if isinstance(one, ast.Constant)}
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else in_braces(one) for one in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


def in_script(text: str) -> Iterator[str]:
    """Every string that is on one line; comments are not looked for, so their words must be people's too."""
    yield from (found[2] for found in re.finditer(r"(['`])((?:(?!\1).)*)\1", text))


def in_braces(part: ast.expr) -> str:
    return "{" + (ast.unparse(part.value) if isinstance(part, ast.FormattedValue) else "") + "}"


@cache
def said() -> tuple[tuple[str, str], ...]:
    """(path, words) of all that people may read. Models are left out: their labels are written into migrations."""
    found: list[tuple[str, str]] = []
    for path in sorted(SOURCE.rglob("*")):
        place = path.relative_to(SOURCE)
        if {"migrations", "models", "build", "node_modules"} & set(place.parts):
            continue
        if path.suffix == ".py":
            texts = in_python(path.read_text())
        elif path.suffix == ".js":
            texts = in_script(path.read_text())
        elif path.suffix in (".html", ".txt") and "templates" in place.parts:
            texts = in_template(path.read_text())
        else:
            continue
        found += [(str(place), " ".join(text.split())) for text in texts if FOR_PEOPLE.search(text)]
    return tuple(found)


@pytest.mark.parametrize("phrase", BETTER)
def test_no_text_has_a_phrase_that_reads_as_a_riddle(phrase: str) -> None:
    pattern = re.compile(rf"\b(?:{phrase})\b", re.IGNORECASE)
    allowed = [words for start, several in ALLOWED.items() if phrase.startswith(start) for words in several]
    wrong = [
        f"{path}: {words[:200]}"
        for path, words in said()
        if pattern.search(words) and not any(" ".join(one.split()) in words for one in allowed)
    ]
    assert wrong == [], f"write instead: {BETTER[phrase]}"


def test_no_text_has_a_code_without_its_name() -> None:
    wrong = [
        f"{path}: {words[:200]}"
        for path, words in said()
        if " " in words and any(found[0][0] not in CODED for found in CODES.finditer(words))
    ]
    assert wrong == []


def test_the_collector_sees_what_people_read() -> None:
    """Otherwise all of the above would hold of nothing."""
    python = 'def act():\n    "Came in."\n    raise Refused(f"{name} came in, and {other}.")\nLABEL = "Films"\n'
    assert list(in_python(python)) == ["{name} came in, and {other}.", "Films"]
    assert list(in_script("say('Go on')  // or `stop`")) == ["Go on", "stop"]
    template = '{# came in #}<h1 title="Note it">Bring <b>in</b></h1>{% include "x.html" with words="A way on" %}'
    words = " ".join(" ".join(in_template(template)).split())
    assert all(shown in words for shown in ("Note it", "A way on", "Bring in"))
    assert "came in" not in words
    assert len(said()) > 3000
