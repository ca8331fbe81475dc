"""Every form that a page offers, read from the pages themselves, and filled as a person might."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.rooms.site.addresses import Filled, routes

WORDS = {"email": "new@agency.test", "url": "https://agency.test/", "number": "3", "date": "2099-01-01"}
NOT_OURS = ("account/", "accounts/")
"""The sign-in library's own forms, and the public's, which change nothing."""


@dataclass
class Form:
    page: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    takes_files: bool = False


class Reader(HTMLParser):
    """The forms of one page that are posted, each with its fields and what they hold or could hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.is_open, self.select = page, list[Form](), False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_open = said.get("method", "").lower() == "post"
            if self.is_open:
                self.forms.append(Form(self.page, said.get("action") or self.page))
        elif self.is_open:
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        fields, name = self.forms[-1].fields, said.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and said.get("value"):
            if "selected" in said or self.select not in fields:
                fields[self.select] = said["value"]
        elif name and said.get("type") == "file":
            self.forms[-1].takes_files = True
        elif name and said.get("type") in ("radio", "checkbox", "submit"):
            if "checked" in said or name not in fields:
                fields[name] = said.get("value", "on")
        elif name and tag in ("input", "textarea", "button"):
            fields[name] = said.get("value") or WORDS.get(said.get("type") or said.get("inputmode", ""), "Some words")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_open = False
        elif tag == "select":
            self.select = ""


def forms(filled: Filled, who: str) -> list[Form]:
    """Each once by where it leads and what it asks."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for route in routes():
        if route.startswith(NOT_OURS):
            continue
        page = filled.address(route)
        answer = filled.clients[who].get(page)
        if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        reader = Reader(page)
        reader.feed(answer.content.decode())
        for form in reader.forms:
            if not form.action.startswith("/account/"):
                found.setdefault((form.action, tuple(sorted(form.fields))), form)
    return list(found.values())
