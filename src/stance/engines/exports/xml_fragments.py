"""One element of an XML document parsed by itself, with what the document's head declares: encoding and namespaces.

No DOCTYPE can stand inside an element, so no entity is ever declared or fetched: the five of XML and the names of HTML are
undone, any other reference stays as it is written. What is not well-formed is repaired where it is plain what was meant.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from html import unescape
from html.entities import html5
from typing import TypeAlias
from xml.etree import ElementTree

from stance.engines.exports.decode import REPLACEMENT
from stance.engines.exports.html_pieces import without_comments

MOST_TAGS = 500_000
_LOOKED_AT = 64 * 1024
_ROOT_WITHIN = 8 * 1024
"""Characters before the end of the root's tag and of the first tag inside it, comments and DOCTYPE left out."""
_BOM = b"\xef\xbb\xbf"
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ONE_BYTE_BRACKETS = re.compile(
    r"utf-?8|us-?ascii|ascii|iso[-_]?8859[-_]?\d{1,2}|latin-?1|windows-?125\d|cp-?125\d|koi8-[ru]|macintosh|mac-?roman"
    r"|euc-?(?:jp|kr)|shift_?-?jis|big5|gb-?2312|gbk|gb18030",
    re.IGNORECASE,
)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*)?>", re.DOTALL)
_ROOT = re.compile(r"""<([A-Za-z_][\w.:-]{0,100})((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""")
_CHILD = re.compile(r"""\s*+<([A-Za-z_][\w.:-]{0,100})((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""")
_DECLARED = re.compile(
    r"""(?<![\w.:-])([A-Za-z_][\w.:-]{0,60}+)\s{0,20}+=\s{0,20}+(?:"([^"<]{0,2000}+)"|'([^'<]{0,2000}+)')"""
)
_REFERENCE = re.compile(r"&(?:#(\d{1,9});|#[xX]([0-9A-Fa-f]{1,7});|([A-Za-z][A-Za-z0-9]{0,31};)?)")
_NOT_ALLOWED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_PREFIXES = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]{0,60}):[A-Za-z_]")
_OWN = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_BETWEEN = "_between"
_BOUNDARY, _BEGINS = b'<_between xmlns=""/>', b"<_between"


class BadXml(ValueError):
    """The bytes are not one element; the message says why in a few words."""


Parsed: TypeAlias = tuple[ElementTree.Element, tuple[str, ...]] | BadXml
"""An element, with warnings about what could not be kept as it stands; or why it is none."""


def whole(parsed: Parsed) -> tuple[ElementTree.Element, tuple[str, ...]]:
    """Raises BadXml where it is none."""
    if isinstance(parsed, BadXml):
        raise parsed
    return parsed


class Fragments:
    """Parses the elements of one document. ``root`` is the name of what they all stand in, as it is written, and ``given``
    its attributes. ``refusal`` says why the document cannot be read at all, "" when it can."""

    def __init__(self, head: bytes) -> None:
        self.encoding, self.refusal = _encoding(head)
        text = head[:_LOOKED_AT].removeprefix(_BOM).decode(self.encoding, "replace")
        text = _without_doctype(without_comments(text))[:_ROOT_WITHIN]
        found = _ROOT.search(text)
        self.root = found[1] if found else ""
        self.given = attributes_of(found[2]) if found else {}
        child = _CHILD.match(text, found.end()) if found else None
        declared = {**self.given, **(attributes_of(child[2]) if child else {})}
        self.namespaces = {
            name.removeprefix("xmlns").removeprefix(":"): url
            for name, url in declared.items()
            if name == "xmlns" or (name.startswith("xmlns:") and name[6:] not in ("xml", "xmlns") and url)
        }
        self._opening = f'<?xml version="1.0" encoding="{self.encoding}"?>{self._wrapper(self.namespaces)}'.encode()

    def parse(self, raw: bytes) -> tuple[ElementTree.Element, tuple[str, ...]]:
        """The element, with warnings about what could not be kept as it stands. Raises BadXml."""
        if raw.count(b"<") > MOST_TAGS:
            raise BadXml(f"it has more than {MOST_TAGS:,} tags")
        try:
            return ElementTree.fromstring(self._opening + raw + b"</_>")[0], ()  # noqa: S314  (an element holds no DOCTYPE)
        except (ElementTree.ParseError, ValueError, LookupError):
            return self._repaired(raw)

    def parse_all(self, raws: Sequence[bytes]) -> Iterator[Parsed]:
        """What ``parse`` says of each, in order. Most of its time is the parser's beginning: together they take a third."""
        if (elements := self._together(raws)) is not None:
            for element in elements:
                yield element, ()
            return
        for raw in raws:
            try:
                yield self.parse(raw)
            except BadXml as error:
                yield error

    def _together(self, raws: Sequence[bytes]) -> list[ElementTree.Element] | None:
        """Parsed as one document, with an element between each two that none of them holds. Where all of those come out beside
        them, none is within another and each is one whole element; else, and where anything is wrong, None."""
        joined = _BOUNDARY.join(raws)
        if len(raws) < 2 or joined.count(_BEGINS) != len(raws) - 1 or joined.count(b"<") > MOST_TAGS:
            return None
        try:
            found = list(ElementTree.fromstring(self._opening + joined + b"</_>"))  # noqa: S314  (as in ``parse``)
        except (ElementTree.ParseError, ValueError, LookupError):
            return None
        is_each_one = len(found) == 2 * len(raws) - 1 and all(one.tag == _BETWEEN for one in found[1::2])
        return found[::2] if is_each_one else None

    def _repaired(self, raw: bytes) -> tuple[ElementTree.Element, tuple[str, ...]]:
        warnings: list[str] = []
        try:
            text = raw.decode(self.encoding)
        except UnicodeDecodeError as error:
            text = raw.decode(self.encoding, "replace")
            warnings.append(f"invalid {self.encoding} at byte {error.start} of the element: shown as U+FFFD")
        if _NOT_ALLOWED.search(text):
            text = _NOT_ALLOWED.sub(REPLACEMENT, text)
            warnings.append("a control character in the text: shown as U+FFFD")
        outside = _sections(text)
        for number in range(0, len(outside), 2):
            outside[number] = _REFERENCE.sub(_undone, outside[number])
        prefixes = {prefix for part in outside[::2] for prefix in _PREFIXES.findall(part)}
        namespaces = {prefix: f"undeclared:{prefix}" for prefix in prefixes - {"xml", "xmlns"}} | self.namespaces
        try:
            whole = ElementTree.fromstring(self._wrapper(namespaces) + "".join(outside) + "</_>")  # noqa: S314
            return whole[0], tuple(warnings)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise BadXml(f"this is not well-formed XML ({error})") from error

    @staticmethod
    def _wrapper(namespaces: dict[str, str]) -> str:
        declared = (
            f' xmlns{":" if prefix else ""}{prefix}="{url.replace("&", "&amp;")}"' for prefix, url in namespaces.items()
        )
        return f"<_{''.join(declared)}>"


def _sections(text: str) -> list[str]:
    """What stands outside CDATA sections, and the sections, by turns."""
    found: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        found += text[at:start], text[start : end + 3]
        at = end + 3
    return [*found, text[at:]]


def _without_doctype(text: str) -> str:
    start = text.find("<!DOCTYPE")
    found = _DOCTYPE.match(text, start) if start >= 0 else None
    return text[:start] + text[found.end() :] if found else text


def _encoding(head: bytes) -> tuple[str, str]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:4]:
        return "utf-8", "it is written in UTF-16 or UTF-32: save it as UTF-8"
    found = _ENCODING.search(head[:1000]) if not head.startswith(_BOM) else None
    name = found[1].decode() if found else "utf-8"
    try:
        if _ONE_BYTE_BRACKETS.fullmatch(name):
            return codecs.lookup(name).name, ""
    except LookupError:
        pass
    return "utf-8", f"its encoding {name} is not read here: save it as UTF-8"


def attributes_of(rest: str) -> dict[str, str]:
    """Of what stands behind a tag's name."""
    found: dict[str, str] = {}
    for name, double, single in _DECLARED.findall(rest):
        value = double or single
        found.setdefault(name, unescape(value) if "&" in value else value)
    return found


def undressed(text: str) -> str:
    """The text of an element that holds text alone, as it stands in a file: sections opened, references undone."""
    if "<![CDATA[" not in text:
        return unescape(text).strip()
    first, *sections = text.split("<![CDATA[")
    opened = [unescape(first)]
    for section in sections:
        inner, _, rest = section.partition("]]>")
        opened += inner, unescape(rest)
    return "".join(opened).strip()


def _undone(found: re.Match[str]) -> str:
    """A reference as XML knows it: those of HTML by their character, a mere "&" escaped."""
    decimal, hexadecimal, name = found.groups()
    if name in _OWN:
        return found[0]
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        is_allowed = number < 0x110000 and not _NOT_ALLOWED.match(chr(number))
        return found[0] if is_allowed else REPLACEMENT
    if name and name in html5:
        return "".join(f"&#{ord(letter)};" for letter in html5[name])
    return f"&amp;{found[0][1:]}"
