"""The table of OWASP ASVS 5.0.0 names each requirement of levels 1 and 2 once, with a verdict, and files that are there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "reference" / "asvs.md"
VERDICTS = ("held", "not applicable", "open")

# Section: how many requirements the standard has there, and which of them are of level 3 only.
SECTIONS: dict[str, tuple[int, set[int]]] = {
    "1.1": (2, set()), "1.2": (10, {10}), "1.3": (12, {12}), "1.4": (3, set()), "1.5": (3, {3}),
    "2.1": (3, set()), "2.2": (3, set()), "2.3": (5, {5}), "2.4": (2, {2}),
    "3.1": (1, {1}), "3.2": (3, {3}), "3.3": (5, {5}), "3.4": (8, {7, 8}), "3.5": (8, {6, 7, 8}), "3.6": (1, {1}),
    "3.7": (5, {3, 4, 5}),
    "4.1": (5, {4, 5}), "4.2": (5, {2, 3, 4, 5}), "4.3": (2, set()), "4.4": (4, set()),
    "5.1": (1, set()), "5.2": (6, {4, 5, 6}), "5.3": (3, {3}), "5.4": (3, set()),
    "6.1": (3, set()), "6.2": (12, set()), "6.3": (8, {5, 6, 7, 8}), "6.4": (6, {5, 6}), "6.5": (8, {6, 7, 8}),
    "6.6": (4, {4}), "6.7": (2, {1, 2}), "6.8": (4, set()),
    "7.1": (3, set()), "7.2": (4, set()), "7.3": (2, set()), "7.4": (5, set()), "7.5": (3, {3}), "7.6": (2, set()),
    "8.1": (4, {3, 4}), "8.2": (4, {4}), "8.3": (3, {2, 3}), "8.4": (2, {2}),
    "9.1": (3, set()), "9.2": (4, set()),
    "10.1": (2, set()), "10.2": (3, {3}), "10.3": (5, {5}), "10.4": (16, {12, 13, 14, 15, 16}), "10.5": (5, set()),
    "10.6": (2, set()), "10.7": (3, set()),
    "11.1": (4, {3, 4}), "11.2": (5, {4, 5}), "11.3": (5, {4, 5}), "11.4": (4, set()), "11.5": (2, {2}),
    "11.6": (2, {2}), "11.7": (2, {1, 2}),
    "12.1": (5, {4, 5}), "12.2": (2, set()), "12.3": (5, {5}),
    "13.1": (4, {2, 3, 4}), "13.2": (6, {6}), "13.3": (4, {3, 4}), "13.4": (7, {6, 7}),
    "14.1": (2, set()), "14.2": (8, {5, 6, 7, 8}), "14.3": (3, set()),
    "15.1": (5, {4, 5}), "15.2": (5, {4, 5}), "15.3": (7, set()), "15.4": (4, {1, 2, 3, 4}),
    "16.1": (1, set()), "16.2": (5, set()), "16.3": (4, set()), "16.4": (3, set()), "16.5": (4, {4}),
    "17.1": (2, {2}), "17.2": (8, {5, 6, 7, 8}), "17.3": (2, set()),
}  # fmt: skip


def rows() -> list[list[str]]:
    lines = [line for line in TABLE.read_text().splitlines() if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def wanted() -> set[str]:
    return {
        f"{section}.{number}"
        for section, (count, advanced) in SECTIONS.items()
        for number in range(1, count + 1)
        if number not in advanced
    }


def test_every_requirement_is_there_once() -> None:
    assert len(wanted()) == 253  # 70 of level 1 and 183 of level 2
    numbers = Counter(row[0] for row in rows())
    assert {number for number, times in numbers.items() if times > 1} == set()
    assert numbers.keys() ^ wanted() == set()


def test_every_row_has_a_verdict_with_its_reason() -> None:
    wrong = [row for row in rows() if len(row) != 4 or row[2] not in VERDICTS or not row[1] or not row[3]]
    assert wrong == []


def test_the_counts_above_the_table_are_right() -> None:
    found = Counter(row[2] for row in rows())
    assert f"{found['held']} held, {found['not applicable']} not applicable, {found['open']} open." in TABLE.read_text()


def test_every_file_that_is_named_is_there() -> None:
    named = set(re.findall(r"`([\w./-]+)`", TABLE.read_text()))
    assert len(named) > 50
    assert {name for name in named if not (ROOT / name).exists()} == set()
