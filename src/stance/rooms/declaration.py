"""What a room says of itself, once: the ``ROOM`` of its ``room.py``. Everything central is derived from it.

Dotted names stand for what may load only once the models are there, or only when it is used. They begin inside the room:
``"tasks.sign_waiting"`` of ``stance.archive`` is ``stance.archive.tasks.sign_waiting``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Addresses:
    """``urls`` is a module of Django's addresses, served ``under`` a path such as ``accounts/``."""

    urls: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class ApiRouter:
    """A router of ``/api/v1``, ``under`` a path such as ``/public``."""

    router: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """``stance NAME``, or ``stance NAME VERB`` with what runs for each of its ``verbs``. ``arguments(parser)`` describes them, or
    adds the verbs; it loads no models. ``run(options, output)`` carries it out and returns the exit code."""

    name: str
    words: str
    run: str = ""
    arguments: str = ""
    verbs: Mapping[str, str] = field(default_factory=dict)
    needs_installation: bool = True


class Group(StrEnum):
    """The headings of the navigation, in their order."""

    ARCHIVE = "Archive"
    PUBLISHING = "Publishing"
    ACCOUNTS = "Accounts"
    GOVERNANCE = "Governance"
    ADMINISTRATION = "Administration"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """``url_name`` is the first page, ``prefix`` how its other pages begin; ``action`` opens it. The lowest ``order`` stands
    first."""

    order: int
    words: str
    url_name: str
    prefix: str
    action: str
    group: Group = Group.ADMINISTRATION
    keeps: tuple[str, ...] = ()
    """Parameters of the question that go along to another item which keeps them too, such as the agency that is shown."""
    waiting: str = ""
    """``waiting()`` counts what waits there for whoever looks; shown beside the words while it is not 0."""


@dataclass(frozen=True, slots=True)
class HomeItems:
    """``items()`` yields what the home page says (``home_item.Item``), asked only for people who may do ``action``. The
    lowest ``order`` is asked first."""

    order: int
    action: str
    items: str
    does: str = ""
    """What is done about it, where that is another action: asked only for people who may do that somewhere too."""


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What the home page offers while nothing is kept yet. ``url_name`` is a page, or with an ``action`` where a button posts to
    at once. The lowest ``order`` stands first. ``entry`` is what lets somebody into that page, in some agency at least: who may
    not is told so on the home page, not behind the button."""

    order: int
    title: str
    words: str
    button: str
    url_name: str
    action: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class ProgramDoor:
    """Paths that programs ask with tokens of their own, all ``under`` a beginning such as ``/scim/``. ``is_known(authorization)``
    says whether that header holds a token that counts: only then a body is read, of at most ``largest_body`` bytes.
    ``refusal(words)`` says in the door's own form, as content type and body, that one was longer."""

    under: str
    is_known: str
    largest_body: str
    refusal: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """``task`` has no arguments and is enqueued every ``every_seconds``, if ``when()`` says so."""

    task: str
    every_seconds: int
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """``package`` is given as ``__package__``; its last part begins the names of the room's actions and tables."""

    package: str
    addresses: tuple[Addresses, ...] = ()
    api: tuple[ApiRouter, ...] = ()
    commands: tuple[Command, ...] = ()
    navigation: tuple[NavigationItem, ...] = ()
    home: tuple[HomeItems, ...] = ()
    first_steps: tuple[FirstStep, ...] = ()
    first_tasks: str = ""
    """``first_tasks(agency)`` yields what the agency (None: there is none yet) has to do in its first days, each done or not as its
    rows say (``home_item.Task``)."""
    kept: str = ""
    """``kept()`` says on the home page what is kept here for whoever reads it (``home_item.Kept``)."""
    search: str = ""
    """The name of the page with the search that the home page offers; one room has it."""
    recurring: tuple[Recurring, ...] = ()
    face: tuple[str, ...] = ()
    """Modules that other rooms may import beside ``actions``, ``queries``, ``models`` and ``refusal``, its sub-rooms' too."""
    described: str = ""
    """A tuple of ``engines.policy.Described``: its objects in the policy's words."""
    approvables: tuple[str, ...] = ()
    """What may have to wait for an approval, each a class of ``engines.policy.Approvable``."""
    automations: tuple[str, ...] = ()
    """What acts by itself on a person's authority, each asked with an agency (``authority.simulation.Automation``)."""
    states: str = ""
    """A tuple of ``engines.states.StateTable``: drawn in docs/reference/states.md."""
    followers: str = ""
    """A tuple of ``journal.following.declared.Follower``: what the room follows in the journal."""
    checks: tuple[str, ...] = ()
    """What ``stance doctor`` looks at; each yields ``finding.Finding``."""
    open_paths: tuple[str, ...] = ()
    """Beginnings of paths that are answered without signing in. Everything else is closed."""
    public_paths: tuple[str, ...] = ()
    """Of the open ones, those whose answers are the same for everybody, and are kept in memory."""
    public_version: str = ""
    """``public_version()`` is a number that rises whenever answers at the public paths become others; one room has it."""
    program_doors: tuple[ProgramDoor, ...] = ()
    piece_paths: tuple[str, ...] = ()
    """Beginnings of paths that take long files in pieces, by PATCH: a piece counts less towards how much a person may ask."""
    styles: tuple[str, ...] = ()
    """Style sheets of the room, in its ``styles/``, without the underscore and the ending."""
    undos: Mapping[str, str] = field(default_factory=dict)
    """What a message of the room's pages offers to undo (``doors.undo``), to the function that calls the inverse action and says what
    came of it."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Questions of rooms below (``listed.answers``) to what answers them here."""

    @property
    def name(self) -> str:
        return self.package.rpartition(".")[2]

    def full(self, dotted: str) -> str:
        return f"{self.package}.{dotted}"

    def load(self, dotted: str) -> Any:
        """What a dotted name stands for. Raises ImportError or AttributeError for one that stands for nothing."""
        module, _, name = self.full(dotted).rpartition(".")
        return getattr(import_module(module), name)
