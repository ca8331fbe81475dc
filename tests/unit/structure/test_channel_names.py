"""A platform is named in its own folder and nowhere else: not by import (import-linter and here), not by its key, its hosts,
or its words. Held for every channel whose records can be kept."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from stance.channels import discovery
from stance.channels.port.descriptor import Descriptor

ROOT = Path(__file__).resolve().parents[3] / "src" / "stance"
CHANNELS = ROOT / "channels"
READING = [channel.platform for channel in discovery.reading()]
OWN_WORDS = {"x": ("tweet", "twitter", "twimg")}
"""What people call things there, beside the platform's name."""
PLAIN = frozenset({"feed", "website"})
"""Platforms that are called by words which anybody uses of anything: of these only the beginning of a record's id is
looked for."""
NAMED = {
    "channels/threads/__init__.py": "people there have the names that they have on Instagram",
    "channels/threads/channel.py": "the same",
    "channels/feed/xml_names.py": "feeds of YouTube have elements of their own",
    "channels/website/shortcodes.py": "WordPress has a code [youtube]",
    "channels/x/data_files.py": "archives of X have a file facebook-connection.js",
    "engines/language/clauses.py": "the search language takes the words that people type, is:retweet like is:boost",
    "engines/language/tokens.py": "t.co links are no words in the index that exists: telling them by another rule changes what is found",
    "engines/evidence/tiles.py": "C2SP tlog-tiles writes long tile numbers as x001/234",
    "register/lookalikes/names.py": "“x” marks an account that is not ours in the key of a pair (12-x5), which links hold",
    "register/queries/lookalikes.py": "the same key",
    "register/pages/lookalikes.py": "the same key",
}


def sources() -> Iterator[Path]:
    """Code and pages; migrations tell what once was."""
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.html"), *(ROOT / "site" / "assets").rglob("*.js")]):
        if "migrations" not in path.parts and "node_modules" not in path.parts:
            yield path


def words_of(channel: Descriptor) -> re.Pattern[str]:
    """Its hosts and the words of its name, standing alone."""
    if channel.platform in PLAIN:
        return re.compile(r"(?!)")
    names = {re.escape(word) for word in re.findall(r"\w+", channel.name)}
    hosts = {re.escape(host) for host in (*channel.shapes.hosts, *channel.shapes.shorteners)}
    alone = rf"(?<![\w*.-])(?:{'|'.join(sorted(names))})(?![\w-])"
    inside = "|".join([*sorted(hosts), *OWN_WORDS.get(channel.platform, ()), *(n.lower() for n in names if len(n) > 3)])
    return re.compile(
        rf"{alone}|(?<![\w.])(?:{inside})(?![\w])|(?i:{'|'.join(OWN_WORDS.get(channel.platform, ['(?!)']))})"
    )


@dataclass(frozen=True)
class Written:
    """What stands in a file of code, with lines: strings and comments as people see them, names, and texts that are no mode of a file."""

    visible: tuple[tuple[int, str], ...]
    names: tuple[tuple[int, str], ...]
    texts: tuple[tuple[int, str], ...]


@cache
def written(path: Path) -> Written:
    """Read once for all platforms."""
    text = path.read_text()
    visible, names = [], []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT):
            visible.append((token.start[0], re.sub(r"Mac OS X|OS X", "", token.string)))
        elif token.type == tokenize.NAME:
            names.append((token.start[0], token.string))
    return Written(tuple(visible), tuple(names), tuple(texts_in(text)))


def named_in(path: Path, channel: Descriptor) -> list[str]:
    words = words_of(channel)
    if path.suffix != ".py":
        visible = re.sub(r"(?:HTTP_)?X-[A-Z]\w+|Mac OS X", "", path.read_text())
        return [found[0] for found in words.finditer(visible)]
    own = re.compile("|".join([*OWN_WORDS.get(channel.platform, ()), "(?!)"]), re.IGNORECASE)
    file = written(path)
    found = [f"line {line}: {one[0]}" for line, text in file.visible for one in words.finditer(text)]
    found += [f"line {line}: {name}" for line, name in file.names if own.search(name)]
    return found + [f"line {line}: {key!r}" for line, key in file.texts if is_key(key, channel.platform)]


def is_key(text: str, platform: str) -> bool:
    """The platform's key, or the beginning of a record's id."""
    return (text == platform and platform not in PLAIN) or text.startswith(f"{platform}:")


def texts_in(text: str) -> Iterator[tuple[int, str]]:
    """Modes of files ("x" of ``open``) are no names."""
    tree = ast.parse(text)
    modes = {
        id(argument)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "open"
        for argument in call.args
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in modes:
            continue
        yield node.lineno, node.value


@pytest.mark.parametrize("platform", READING)
def test_no_file_outside_its_folder_names_a_platform(platform: str) -> None:
    channel = discovery.known()[platform]
    told = {}
    for path in sources():
        if CHANNELS / platform in path.parents:
            continue
        name = str(path.relative_to(ROOT))
        if name not in NAMED and (found := named_in(path, channel)):
            told[name] = found
    assert told == {}


def test_what_is_exempt_still_needs_it() -> None:
    channels = [discovery.known()[platform] for platform in READING]
    assert [name for name in NAMED if not any(named_in(ROOT / name, channel) for channel in channels)] == []


@pytest.mark.parametrize(
    "source",
    [
        'a = platform == "x"', 'a = f"x:{number}"', "tweets = 1", 'a = "on X (Twitter)"', '# the way X does it\n',
        'a = "https://x.com/{}"', 'a = "see t.co"', '"""X cuts it."""',
    ],
)  # fmt: skip
def test_it_is_seen_when_a_file_names_one(source: str, tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text(source)
    assert named_in(tmp_path / "some.py", discovery.known()["x"])


@pytest.mark.parametrize("source", ['open("x")', 'path.open("x")', 'a = "X-Forwarded-For"', "x = 1", 'a = "next.com"'])
def test_what_only_looks_so_is_none(source: str, tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text(source.replace('open("x")', 'path.open("x")', 1))
    assert named_in(tmp_path / "some.py", discovery.known()["x"]) == []


def test_nothing_imports_a_platforms_folder() -> None:
    """Of another platform neither: channels share the port and the engines, and nothing else."""
    folders = {path.name for path in CHANNELS.iterdir() if (path / "channel.py").exists()}
    assert folders == set(discovery.known())
    told = []
    for path in ROOT.rglob("*.py"):
        own = path.relative_to(CHANNELS).parts[0] if CHANNELS in path.parents else ""
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module == "stance.channels":
                modules += [f"stance.channels.{one.name}" for one in node.names]
            for module in modules:
                parts = module.split(".")
                if parts[:2] == ["stance", "channels"] and len(parts) > 2 and parts[2] in folders - {own}:
                    told.append(f"{path.relative_to(ROOT)}: {module}")
    assert told == []
