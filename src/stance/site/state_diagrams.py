"""``python -m stance.site.state_diagrams``: docs/reference/states.md, drawn from the rooms' state tables."""

from __future__ import annotations

import os
from collections.abc import Iterator

from stance.rooms.listed import rooms

HEAD = """# What things may be

Drawn from the tables that the actions and the pages read (`states.py` of each room) by `script/states`; the check compares.
Verbs that leave a thing in its state are listed below each drawing.
"""


def pieces() -> Iterator[str]:
    yield HEAD
    for room in rooms():
        for table in room.load(room.states) if room.states else ():
            yield f"\n## {table.name}\n\n```mermaid\n{table.as_mermaid()}\n```\n"
            yield "\n| verb | when it is | then it is |\n|---|---|---|\n"
            for verb in table.verbs:
                before = ", ".join(table.states[state].lower() for state in verb.before)
                after = table.states[verb.after].lower() if verb.after else "as before"
                yield f"| {verb.name.replace('_', ' ')} | {before} | {after} |\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stance.site.settings")
    django.setup()
    print("".join(pieces()), end="")
