"""Every verb that waits for an approval says what will be, in people's words, on the page where it is answered."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from stance.authority.approvable_kinds import known
from stance.authority.queries.prospects import differences
from tests.faults.worker_group import Installation
from tests.rooms.site.test_approvable_races import ASKED, run

ROLES = {"give", "set_role", "invite", "map"}
"""Who gains or loses rights by a role."""
PUBLIC = {"publish", "rename", "change_published", "archive"}
"""What the public will see is shown."""
EACH_ALONE = {("authority.stance.adopt", ""), ("register.account.transfer", "merge"), ("archive.export", "")}
"""Cases that change what others begin with come last."""


def looked_at(own: Installation) -> dict[tuple[str, str], dict[str, Any]]:
    """Each case is asked for in one installation, and looked at by somebody who may answer it."""
    order = sorted(ASKED, key=lambda key: (key in EACH_ALONE, key))
    looking = """
    with acting(one):
        shown = queries.one(request.pk).shown
        page = render_to_string("authority/prospect.html", {"shown": shown})
    found.append([words, shown.problem, list(shown.prospect.words), len(shown.rights), shown.prospect.template, page])
"""
    code = "\n".join(
        f"for turn in ({turn},):\n    words = {list(key)!r}\n{ASKED[key]}{looking}" for turn, key in enumerate(order)
    )
    begin = (
        "from django.template.loader import render_to_string\nfrom stance.authority.queries import requests as queries\n"
        'place.add("asa", "administrator", "ict")\n'
    )
    names = ("problem", "sentences", "rights", "template", "page")
    return {tuple(key): dict(zip(names, rest, strict=True)) for key, *rest in run(own, begin + code)}


def test_every_verb_says_what_will_be(own: Installation) -> None:
    seen = looked_at(own)
    assert set(seen) == {(kind.action, kind.verb) for kind in known()}
    for (action, verb), one in seen.items():
        assert one["problem"] == "", (action, verb)
        assert one["sentences"], (action, verb)
        for words in one["sentences"]:
            assert words[0].isupper() or words[0].isdigit() or "@" in words.split()[0], words
            assert words.endswith((".", "Why: r")), words
            assert not re.search(r"[0-9a-f]{16}|_[a-z]|[{]|None", words), words
        assert bool(one["rights"]) == (verb in ROLES or action == "authority.stance.adopt"), (verb, one["rights"])
        assert (one["template"] == "register/public/entry.html") == (verb in PUBLIC), verb
        assert ("as it will look" in one["page"]) == (verb in PUBLIC), verb
    assert re.search(r"gains \d+\s+right", seen["people.assignment.entrust", "set_role"]["page"])
    assert "Official since" in seen["register.account.publish", "publish"]["page"]
    assert "Not official any more." in seen["register.account.archive", "archive"]["page"]
    assert "1 post will be put into a file for Pia" in seen["archive.bundle", ""]["sentences"][0]


@pytest.mark.parametrize("kind", known(), ids=lambda kind: f"{kind.action} {kind.verb}")
def test_every_verb_names_what_people_read_of_it(kind: Any) -> None:
    assert kind.labels


def test_what_was_asked_otherwise_last_time_is_said_in_words() -> None:
    labels = {"contacts": "Public contact", "reason": "Why"}
    now = {"do": "x", "account": 4, "to": {"contacts": "Desk 2"}, "from": {"contacts": "Desk 0"}, "reason": "r"}
    before = json.loads(json.dumps(now)) | {"to": {"contacts": "Desk 1"}, "account": 5}
    assert differences(labels, now, before) == ("Public contact: Desk 2 (last time: Desk 1)",)
    assert differences(labels, now, now) == ()
