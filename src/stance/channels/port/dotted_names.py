"""What a channel names by its dotted name, loaded when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the reader that is asked for loads it
    from stance.channels.port.authorising import Authoriser, Renewer
    from stance.channels.port.connecting import Connector
    from stance.channels.port.exports import ExportReader
    from stance.channels.port.finding import PostFinder
    from stance.channels.port.hooks import Hook
    from stance.channels.port.listening import Listener
    from stance.channels.port.listing import Lister
    from stance.channels.port.markup import MarkupReader
    from stance.channels.port.profiles import Profiler
    from stance.channels.port.publishing import Publisher
    from stance.channels.port.pulling import Puller


def load(name: str) -> Any:
    """What stands at "package.module:name"."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def exports_at(name: str) -> ExportReader:
    """The reader of that name. A process that was told it need not look for the other channels."""
    reader: ExportReader = load(name)
    return reader


def finder_at(name: str) -> PostFinder:
    finder: PostFinder = load(name)
    return finder


def authoriser_at(name: str) -> Authoriser:
    authoriser: Authoriser = load(name)
    return authoriser


def renewer_at(name: str) -> Renewer:
    renewer: Renewer = load(name)
    return renewer


def hook_at(name: str) -> Hook:
    hook: Hook = load(name)
    return hook


def connector_at(name: str) -> Connector:
    connector: Connector = load(name)
    return connector


def listener_at(name: str) -> Listener:
    listener: Listener = load(name)
    return listener


def lister_at(name: str) -> Lister:
    lister: Lister = load(name)
    return lister


def markup_at(name: str) -> MarkupReader:
    reader: MarkupReader = load(name)
    return reader


def puller_at(name: str) -> Puller:
    puller: Puller = load(name)
    return puller


def profiler_at(name: str) -> Profiler:
    profiler: Profiler = load(name)
    return profiler


def publisher_at(name: str) -> Publisher:
    publisher: Publisher = load(name)
    return publisher
