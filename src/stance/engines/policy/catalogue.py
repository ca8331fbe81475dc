"""Every action that the product knows: who by role may do it, which area it belongs to, and what no stance can change.

An action that is not listed is refused, so a new function cannot be reached before somebody has decided who may use it.
A line belongs to the room that its name begins with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stance.engines.policy.roles import ROLES, Area, Role

ADMINISTRATOR: frozenset[Role] = frozenset({"administrator"})
KEEPERS: frozenset[Role] = frozenset({"administrator", "recordkeeper"})
RUNNERS: frozenset[Role] = frozenset({"administrator", "recordkeeper", "publisher"})
PUBLISHERS: frozenset[Role] = frozenset({"administrator", "publisher"})
APPROVERS: frozenset[Role] = frozenset({"approver"})
EVERYONE: frozenset[Role] = frozenset(ROLES)

ENTRUSTED: frozenset[Role] = frozenset({"administrator", "approver"})
"""With these roles one decides about others: two administrators give them, once there are two."""

NOBODY: frozenset[Role] = frozenset()
"""No role: only the system operator, on its command line."""

Need = Literal["second_factor", "training", "signature", "grant"]
TO_PUBLISH: tuple[Need, ...] = ("second_factor", "training", "signature", "grant")


@dataclass(frozen=True, slots=True)
class Rule:
    action: str
    words: str
    area: Area
    roles: frozenset[Role]
    open_to_all: bool = False
    """True where something else than a role carries the authority, such as a one-time link."""
    reads: bool = False
    """Changes nothing: under our proposals open to both sides."""
    approvable: bool = False
    """A stance may ask for an approval; the action then opens a request instead of acting."""
    approving_role: Role = "approver"
    """Who answers a request."""
    alone_while_single: bool = False
    """While nobody else could approve it, it is done at once: the first administrator has nobody to ask."""
    second_person: bool = False
    """Needs an approval by somebody else under every stance, and with none: no stance can switch that off."""
    own_access: bool = False
    """About somebody's access: nobody does it, or approves it, for themselves."""
    personal: bool = False
    """Everybody does it in their own name, wherever they serve; what it is about is checked by the action itself."""
    needs: tuple[Need, ...] = ()
    """Facts about the person that must hold at the moment of acting (agency duties S1, S5)."""
    needed_for: str = ""
    """The kind of thing of which each needs somebody who may do this: a stance that leaves one without is told so."""
    declared: bool = False
    """Done with other tools so far: the stance decides it and "who can" answers it, but no button here does it yet."""


def _reading(action: str, words: str, area: Area, roles: frozenset[Role] = EVERYONE) -> Rule:
    return Rule(action, words, area, roles, reads=True)


def _open(action: str, words: str) -> Rule:
    return Rule(action, words, "access", frozenset(), open_to_all=True)


ARCHIVE = (
    Rule("archive.import", "import an export", "monitoring", KEEPERS),
    _reading("archive.import.read", "see imports and their reports", "monitoring"),
    _reading("archive.search", "search the archive", "monitoring"),
    _reading("archive.record.read", "read a record, its media and its proof", "monitoring"),
    _reading("archive.raw.read", "see a post's data exactly as the export holds it", "monitoring", KEEPERS),
    _reading("archive.original.read", "download an original export, private parts included", "monitoring", ADMINISTRATOR),
    Rule("archive.bundle", "download posts that were found, with media and proofs", "monitoring", EVERYONE, approvable=True),
    Rule("archive.saved.keep", "save searches, and share them", "monitoring", EVERYONE, personal=True),
    Rule("archive.saved.tend", "rename or delete searches that others share", "monitoring", ADMINISTRATOR),
    Rule("archive.verify", "check the whole archive against the ledger", "monitoring", KEEPERS),
    Rule("archive.sequence", "sign waiting ledger entries", "technical_management", KEEPERS),
    Rule("archive.trail.seal", "commit the audit trail to the ledger", "technical_management", KEEPERS),
    Rule("archive.blobs.move", "move originals and media to another place", "technical_management", ADMINISTRATOR),
    Rule("archive.sample.make", "add the sample agency", "technical_management", ADMINISTRATOR),
    Rule("archive.sample.remove", "remove the sample agency", "technical_management", ADMINISTRATOR),
    Rule("archive.record.dispose", "dispose of records", "monitoring", KEEPERS, approvable=True, second_person=True, needs=("second_factor",), declared=True),
    Rule("archive.record.hold", "hold what the public wrote beyond its time, or lift a hold", "monitoring", KEEPERS),
    Rule("archive.public.dispose", "dispose of what the public wrote when its time is over", "technical_management", KEEPERS),
    Rule("archive.export", "download all posts, or nearly all", "monitoring", KEEPERS, approvable=True, second_person=True, needs=("second_factor",)),
)  # fmt: skip
CAPTURE = (
    _reading("capture.state.read", "see how far our copy follows each account", "monitoring"),
    Rule("capture.account.look", "look at an account on its platform", "monitoring", RUNNERS),
    Rule("capture.file.fetch", "fetch the files of captured posts", "monitoring", RUNNERS),
    Rule("capture.window.close", "commit to what was captured", "technical_management", KEEPERS),
    Rule("capture.post.answer", "say whose a post was that nobody sent through Stance", "monitoring", RUNNERS),
    Rule("capture.profile.answer", "say whose a change of a profile was that nobody made through Stance", "monitoring", RUNNERS),
    Rule("capture.webhook.change", "make or end the address at which a platform calls", "technical_management", ADMINISTRATOR, needs=("second_factor",)),
    _open("capture.webhook.receive", "call about an account, as its platform"),
    Rule("capture.incident.end", "say how an incident of an account ended", "monitoring", KEEPERS),
    Rule("capture.list.switch", "switch a list of an account on or off that is read beside its posts", "technical_management", KEEPERS),
    Rule("capture.target.change", "change how quickly an account is captured", "technical_management", KEEPERS),
)  # fmt: skip
LODGING = (
    _reading("lodging.state.read", "see what was lodged of officials' own accounts", "monitoring"),
    Rule("lodging.post.lodge", "lodge a post of an official's own account", "monitoring", RUNNERS),
    Rule("lodging.account.confirm", "say that everything official of an account is lodged", "monitoring", RUNNERS),
    Rule("lodging.account.remind", "remind those who hold officials' own accounts", "monitoring", KEEPERS),
    Rule("lodging.post.look", "look up lodged posts again", "monitoring", RUNNERS),
    Rule("lodging.rule.change", "change within how many days posts are lodged", "monitoring", KEEPERS),
)  # fmt: skip
REGISTER = (
    _reading("register.account.read", "see the register of accounts", "use"),
    Rule("register.account.add", "register an account", "use", RUNNERS),
    Rule("register.account.change", "change what the register says of an account", "use", RUNNERS, needed_for="account"),
    Rule("register.account.submit", "submit an account for review", "use", RUNNERS),
    Rule("register.account.publish", "publish an account", "use", PUBLISHERS, needed_for="account", approvable=True, second_person=True, needs=("second_factor",)),
    Rule("register.account.archive", "archive an account", "use", PUBLISHERS, approvable=True, needs=("second_factor",)),
    Rule("register.account.transfer", "give an account to another owner", "use", PUBLISHERS, approvable=True, needs=("second_factor",)),
    Rule("register.account.review", "confirm an account's yearly review", "use", RUNNERS),
    Rule("register.account.elsewhere", "tell the public where to find the agency while an account is not shown", "support", RUNNERS),
    Rule("register.account.drift", "note that an account is no longer as the register says", "monitoring", RUNNERS),
    Rule("register.account.suspend", "take an account off the public register at once, or put it back", "support", ADMINISTRATOR | APPROVERS, needs=("second_factor",)),
    Rule("register.import", "import the register from a file", "use", RUNNERS),
    Rule("register.import.published", "import accounts as published that are official already", "use", NOBODY),
    Rule("register.officer.change", "change who has access to an account", "access", PUBLISHERS, own_access=True, needs=("second_factor",)),
    Rule("register.security.change", "record an account's security state and recovery", "access", RUNNERS),
    Rule("register.app.change", "record the apps connected to an account", "development", RUNNERS),
    Rule("register.link.check", "check that an account and the agency's web site link to each other", "development", RUNNERS),
    _reading("register.connection.read", "see whether accounts are connected to their platforms", "technical_management"),
    Rule("register.connection.make", "connect an account to its platform", "technical_management", ADMINISTRATOR, needs=("second_factor",)),
    Rule("register.connection.end", "end the connection of an account", "technical_management", ADMINISTRATOR | APPROVERS),
    Rule("register.connection.check", "check the connection of an account", "technical_management", RUNNERS),
    _open("register.public.read", "ask whether an account is official"),
)  # fmt: skip
PUBLISHING = (
    _reading("publishing.post.read", "see posts that are written, and what became of them", "use"),
    Rule("publishing.post.write", "write a post for an account", "use", PUBLISHERS, needs=TO_PUBLISH),
    Rule("publishing.post.publish", "publish a post on an account", "use", PUBLISHERS, needed_for="account", approvable=True, second_person=True, needs=TO_PUBLISH),
    Rule("publishing.post.send", "send posts that were approved", "technical_management", ADMINISTRATOR),
    Rule("publishing.post.rehearse", "try out posts that are planned", "support", PUBLISHERS | APPROVERS),
    Rule("publishing.post.settle", "say what became of a post that is in doubt, late or refused", "support", PUBLISHERS | APPROVERS, needs=("second_factor",)),
    Rule("publishing.post.withdraw", "take down a post", "support", PUBLISHERS | APPROVERS, needs=("second_factor",)),
    Rule("publishing.stop", "stop everything that is scheduled", "support", PUBLISHERS | APPROVERS),
    Rule("publishing.lift", "let posts leave again after a stop", "support", PUBLISHERS | APPROVERS, approvable=True, second_person=True, needs=("second_factor",)),
)  # fmt: skip
PEOPLE = (
    _reading("people.user.read", "see who can sign in", "access", ADMINISTRATOR),
    Rule("people.user.change", "change a person's role or switch them off", "access", ADMINISTRATOR, own_access=True),
    Rule("people.user.import", "import people from a file", "access", ADMINISTRATOR),
    _open("people.link.accept", "create a sign-in with a one-time link"),
    Rule("people.link.make", "make a one-time sign-in link", "access", ADMINISTRATOR),
    Rule("people.reset.make", "make a link that resets a person's sign-in", "support", ADMINISTRATOR, own_access=True),
    _open("people.reset.use", "reset their sign-in with a one-time link"),
    _open("people.notice.dismiss", "choose what their home page shows"),
    _open("people.preference.change", "change their own settings"),
    _open("people.session.end", "end their own sessions"),
    _reading("people.organisation.read", "see agencies, units and the people in them", "access"),
    Rule("people.organisation.change", "change agencies and units", "access", ADMINISTRATOR),
    Rule("people.assignment.give", "give a person a role in a unit", "access", ADMINISTRATOR, own_access=True),
    Rule("people.assignment.entrust", "make a person administrator or approver", "access", ADMINISTRATOR, approvable=True, second_person=True, approving_role="administrator", alone_while_single=True, own_access=True, needs=("second_factor",)),
    Rule("people.assignment.end", "end a person's role in a unit", "access", ADMINISTRATOR, own_access=True),
    Rule("people.goal.change", "change goals and types of use", "use", RUNNERS | APPROVERS),
    Rule("people.directory.configure", "connect a staff directory (SCIM, OpenID Connect)", "technical_management", ADMINISTRATOR),
    _open("people.directory.sign_in", "sign in with the agency's account"),
    Rule("people.directory.provision", "import people from a staff directory", "access", ADMINISTRATOR),
)  # fmt: skip
AUTHORITY = (
    _reading("authority.stance.read", "see the stance", "access"),
    _reading("authority.stance.simulate", "see what a stance would change", "access"),
    Rule("authority.stance.propose", "propose a stance", "access", ADMINISTRATOR | APPROVERS, needs=("second_factor",)),
    Rule("authority.stance.adopt", "adopt a stance", "access", ADMINISTRATOR | APPROVERS, approvable=True, second_person=True, needs=("second_factor",)),
    Rule("authority.duty.change", "name duty-holders", "access", ADMINISTRATOR | APPROVERS),
    _reading("authority.decision.explain", "ask who can do what, and why", "access"),
    _reading("authority.request.read", "see requests for approval", "access"),
    Rule("authority.request.ask", "ask for an approval", "access", EVERYONE, personal=True),
    Rule("authority.request.answer", "answer a request for approval", "access", EVERYONE, personal=True, needs=("second_factor",)),
    Rule("authority.request.comment", "comment on a request for approval", "access", EVERYONE, personal=True),
    Rule("authority.request.withdraw", "withdraw their own request", "access", EVERYONE, personal=True),
    Rule("authority.request.tend", "remind, escalate and reroute open requests", "support", ADMINISTRATOR),
    Rule("authority.delegation.give", "delegate their own roles for a time", "access", EVERYONE, personal=True),
    Rule("authority.delegation.end", "end a delegation", "access", EVERYONE, personal=True),
    Rule("authority.guidance.change", "change the policy, training and other guidance", "support", ADMINISTRATOR | APPROVERS),
    Rule("authority.guidance.sign", "sign the current policy", "access", EVERYONE, personal=True),
    Rule("authority.skill.change", "record training and skills", "support", ADMINISTRATOR | APPROVERS, own_access=True),
    Rule("authority.gap.tend", "find gaps in duties and name who closes them", "support", ADMINISTRATOR),
)  # fmt: skip
INSTALLATION = (
    _reading("jobs.read", "see jobs", "technical_management"),
    Rule("jobs.cancel", "cancel a job", "technical_management", KEEPERS),
    Rule("jobs.retry", "try a failed job again", "technical_management", KEEPERS),
    _reading("journal.read", "search the audit trail", "monitoring", KEEPERS),
    _reading("journal.export", "export the audit trail", "monitoring", KEEPERS),
    Rule("installation.keys", "replace the keys that seal secrets in the database", "technical_management", NOBODY),
    Rule("installation.backup", "back up and restore the installation", "technical_management", ADMINISTRATOR),
)

RULES: dict[str, Rule] = {
    rule.action: rule
    for rule in (*ARCHIVE, *CAPTURE, *LODGING, *REGISTER, *PUBLISHING, *PEOPLE, *AUTHORITY, *INSTALLATION)
}
