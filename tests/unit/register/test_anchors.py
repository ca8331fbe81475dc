"""Links of a page that wants to hold us up: in bounded time, in a process that could be ended; and the links of honest ones."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stance.register.links.anchors import MOST_LINKS, Anchor, anchors

UNITS = ["<a ", "<!--", "</", "<a href=", "<a href='", '<a href="', "<a x", "<", "<a/", "<script", "<script>", "<a =", "&", "<a href=&",
         "<title><!--", "<a \n", "<a" + " " * 500, "<a/" + "/" * 16_000, "<a x=\"'", "<!-", "<![CDATA[", "<?", "<a b=c", "<link rel=me href=//",
         "<a href='\"", "&#", "<A" + "\0", "<style>", "-->", "<a" + "\u0130", "<textarea><a href=x>"]  # fmt: skip
CPU_SECONDS = 120
"""Of the processor, for all of them together; the parser of the standard library needs hours for one."""
READ_ALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from stance.register.links.anchors import anchors
for unit in sys.argv[2:]:
    unit = unit.encode().decode("unicode_escape")
    anchors(unit * (2 * 1024 * 1024 // len(unit)), "https://site.example/")
    anchors("<a href=/x>" + unit * (1024 * 1024 // len(unit)) + "<a href=/y>", "https://site.example/")
"""


def test_every_hostile_page_of_the_largest_size_comes_to_an_end() -> None:
    units = [unit.encode("unicode_escape").decode() for unit in UNITS]
    subprocess.run([sys.executable, "-c", READ_ALL, str(CPU_SECONDS), *units], check=True)


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ('<a href="/a">x</a>', [("https://s.example/a", False)]),
        ("<A HREF=/a REL='nofollow ME'>", [("https://s.example/a", True)]),
        ('<link rel="me" href="https://social.example/@a">', [("https://social.example/@a", True)]),
        ("<a\nclass=x\n\thref = 'b?x=1&amp;y=2' >", [("https://s.example/b?x=1&y=2", False)]),
        ("<a href=/1 href=/2>", [("https://s.example/1", False)]),
        ("<!-- <a href=/no> --><a href=/yes>", [("https://s.example/yes", False)]),
        ("<script>'<a href=/no>'</script><a href=/yes>", [("https://s.example/yes", False)]),
        ("<SCRIPT src=x>'<a href=/no>'</ScRiPt ><a href=/yes>", [("https://s.example/yes", False)]),
        ("<abbr href=/no><a>no</a><a href=''><area href=/no><a href=http://[>", []),
        ("<a title='>' href=/yes>", [("https://s.example/yes", False)]),
        ("<a href=/cut", []),
        ("<a/href=/yes>", [("https://s.example/yes", False)]),
        ("1 < 2 <a data-x disabled href=/yes/>", [("https://s.example/yes/", False)]),
    ],
)
def test_links_are_found_as_browsers_find_them(html: str, links: list[tuple[str, bool]]) -> None:
    assert anchors(html, "https://s.example/") == [Anchor(*one) for one in links]


def test_links_are_bounded() -> None:
    assert len(anchors("<a href=/x>" * (MOST_LINKS + 10), "https://s.example/")) == MOST_LINKS
