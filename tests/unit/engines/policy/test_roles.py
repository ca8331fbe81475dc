"""Who may do what by role: the whole table, written down a second time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.engines.policy import AREAS, ROLES, RULES, Held, Refused, Roster, Subject, decide, refusal_text

# a = administrator, k = recordkeeper, r = reader, p = publisher, v = approver, 0 = somebody without any role
EVERYBODY = "akrpv"
TABLE = {
    "archive.blobs.move": "a",
    "archive.bundle": EVERYBODY,
    "archive.export": "ak",
    "archive.import": "ak",
    "archive.import.read": EVERYBODY,
    "archive.original.read": "a",
    "archive.raw.read": "ak",
    "archive.public.dispose": "ak",
    "archive.record.dispose": "ak",
    "archive.record.hold": "ak",
    "archive.record.read": EVERYBODY,
    "archive.sample.make": "a",
    "archive.sample.remove": "a",
    "archive.saved.keep": EVERYBODY,
    "archive.saved.tend": "a",
    "archive.search": EVERYBODY,
    "archive.sequence": "ak",
    "archive.trail.seal": "ak",
    "archive.verify": "ak",
    "authority.decision.explain": EVERYBODY,
    "authority.delegation.end": EVERYBODY,
    "authority.delegation.give": EVERYBODY,
    "authority.duty.change": "av",
    "authority.gap.tend": "a",
    "authority.guidance.change": "av",
    "authority.guidance.sign": EVERYBODY,
    "authority.request.answer": EVERYBODY,
    "authority.request.ask": EVERYBODY,
    "authority.request.comment": EVERYBODY,
    "authority.request.read": EVERYBODY,
    "authority.request.tend": "a",
    "authority.request.withdraw": EVERYBODY,
    "authority.skill.change": "av",
    "authority.stance.adopt": "av",
    "authority.stance.propose": "av",
    "authority.stance.read": EVERYBODY,
    "authority.stance.simulate": EVERYBODY,
    "capture.list.switch": "ak",
    "capture.profile.answer": "akp",
    "capture.webhook.change": "a",
    "capture.webhook.receive": "akrpv0",
    "capture.account.look": "akp",
    "capture.file.fetch": "akp",
    "capture.incident.end": "ak",
    "capture.post.answer": "akp",
    "capture.state.read": EVERYBODY,
    "capture.target.change": "ak",
    "capture.window.close": "ak",
    "installation.backup": "a",
    "installation.keys": "",
    "jobs.cancel": "ak",
    "jobs.read": EVERYBODY,
    "jobs.retry": "ak",
    "journal.export": "ak",
    "journal.read": "ak",
    "lodging.account.confirm": "akp",
    "lodging.account.remind": "ak",
    "lodging.post.lodge": "akp",
    "lodging.post.look": "akp",
    "lodging.rule.change": "ak",
    "lodging.state.read": EVERYBODY,
    "people.assignment.end": "a",
    "people.assignment.entrust": "a",
    "people.assignment.give": "a",
    "people.directory.configure": "a",
    "people.directory.provision": "a",
    "people.directory.sign_in": "akrpv0",
    "people.goal.change": "akpv",
    "people.link.accept": "akrpv0",
    "people.link.make": "a",
    "people.notice.dismiss": "akrpv0",
    "people.organisation.change": "a",
    "people.organisation.read": EVERYBODY,
    "people.preference.change": "akrpv0",
    "people.reset.make": "a",
    "people.reset.use": "akrpv0",
    "people.session.end": "akrpv0",
    "people.user.change": "a",
    "people.user.import": "a",
    "people.user.read": "a",
    "publishing.lift": "apv",
    "publishing.post.publish": "ap",
    "publishing.post.read": EVERYBODY,
    "publishing.post.rehearse": "apv",
    "publishing.post.send": "a",
    "publishing.post.settle": "apv",
    "publishing.post.withdraw": "apv",
    "publishing.post.write": "ap",
    "publishing.stop": "apv",
    "register.account.drift": "akp",
    "register.account.add": "akp",
    "register.account.archive": "ap",
    "register.account.change": "akp",
    "register.account.publish": "ap",
    "register.account.read": EVERYBODY,
    "register.account.review": "akp",
    "register.account.elsewhere": "akp",
    "register.account.submit": "akp",
    "register.account.suspend": "av",
    "register.account.transfer": "ap",
    "register.app.change": "akp",
    "register.connection.check": "akp",
    "register.connection.end": "av",
    "register.connection.make": "a",
    "register.connection.read": EVERYBODY,
    "register.import": "akp",
    "register.import.published": "",
    "register.link.check": "akp",
    "register.officer.change": "ap",
    "register.public.read": "akrpv0",
    "register.security.change": "akp",
}
LETTERS = {"a": "administrator", "k": "recordkeeper", "r": "reader", "p": "publisher", "v": "approver", "0": ""}
OTHERS = Roster([(7, Held("approver")), (8, Held("approver", "business")), (9, Held("approver"))])
"""Somebody else who could approve."""


def holding(*roles: str) -> Subject:
    return Subject(1, tuple(Held(role) for role in roles if role))  # type: ignore[arg-type]


def test_the_table_names_every_action() -> None:
    assert sorted(RULES) == sorted(TABLE)
    assert sorted(ROLES) == sorted(role for role in LETTERS.values() if role)
    assert {rule.area for rule in RULES.values()} == set(AREAS)


@pytest.mark.parametrize("letter", "akrpv0")
@pytest.mark.parametrize("action", sorted(TABLE))
def test_role_by_action(action: str, letter: str) -> None:
    decision = decide(action, holding(LETTERS[letter]), roster=OTHERS)
    assert decision.allowed == (letter in TABLE[action])
    assert decision.action == action
    assert decision.because
    if not decision.allowed:
        assert RULES[action].words in decision.missing[0]


@given(st.text(), st.lists(st.sampled_from([*ROLES, "owner", ""])))
def test_an_action_that_no_rule_names_is_refused(action: str, roles: list[str]) -> None:
    decision = decide(action, holding(*roles))
    if action not in RULES:
        assert not decision.allowed
        assert decision.because == ("no rule names this action",)


@given(st.sampled_from(sorted(TABLE)), st.lists(st.text(max_size=20)))
def test_a_role_that_does_not_exist_gives_nothing(action: str, roles: list[str]) -> None:
    unknown = [role for role in roles if role not in ROLES]
    assert decide(action, holding(*unknown), roster=OTHERS).allowed == RULES[action].open_to_all


@given(st.sampled_from(sorted(TABLE)), st.sets(st.sampled_from(ROLES)), st.sampled_from(ROLES))
def test_another_role_never_takes_anything_away(action: str, roles: set[str], more: str) -> None:
    before, after = (decide(action, holding(*held), roster=OTHERS) for held in (roles, {*roles, more}))
    assert before.allowed <= after.allowed


def test_a_refusal_says_what_and_what_is_missing() -> None:
    refused = Refused(decide("jobs.cancel", holding("reader")))
    assert str(refused) == ("You may not do this: to cancel a job you need the role administrator or recordkeeper.")
    assert refusal_text(decide("no.such.action", holding())) == ("You may not do this: no rule names this action.")
