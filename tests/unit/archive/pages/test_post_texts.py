"""Texts of posts are shown as they were written: escaped, and with no white space of the template in them."""

from __future__ import annotations

from pathlib import Path

from stance.archive.pages.differences import changes
from stance.archive.pages.record_page import Stretch
from stance.archive.templatetags.post_texts import compared, linked, marked

HOSTILE = '<script>alert("1")</script> & “x”'
ESCAPED = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; “x”"
TEMPLATES = Path(__file__).parents[4] / "src" / "stance"


def test_what_was_found_is_marked() -> None:
    assert marked([("a\n  ", False), (HOSTILE, True), (HOSTILE, False)]) == f"a\n  <mark>{ESCAPED}</mark>{ESCAPED}"


def test_links_lead_only_where_it_is_safe() -> None:
    safe = Stretch("t.co/x", "https://a.example.org/?a=1&b", "https://a.example.org/?a=1&b")
    unsafe = Stretch(HOSTILE, "javascript:alert(1)", "")
    shown = linked([Stretch("see  "), safe, unsafe])
    assert shown.startswith('see  <a class="govuk-link" href="https://a.example.org/?a=1&amp;b"')
    assert "<script" not in shown
    assert shown.count("<a ") == 1
    assert f"{ESCAPED}<span" in shown
    assert "→ </span>javascript:alert(1)</span>" in shown


def test_changes_are_told_without_colour() -> None:
    shown = compared(changes("the long road by the river is closed", "the long road by the river is <script>"))
    assert "[removed: </span>closed" in shown
    assert "[added: </span>&lt;" in shown
    assert "<script" not in shown


def test_no_template_puts_white_space_into_them() -> None:
    found = [path for path in TEMPLATES.rglob("*.html") if "st-post__text" in path.read_text()]
    assert len(found) >= 4
    for path in found:
        for line in path.read_text().splitlines():
            assert "st-post__text" not in line or line.rstrip().endswith(("</p>", "</p>{% endif %}")), f"{path}: {line}"
