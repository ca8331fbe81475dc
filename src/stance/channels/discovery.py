"""Channels are found, not listed: every folder beside this file that has a ``channel.py`` with a ``CHANNEL`` is one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING

from stance import channels
from stance.channels.port.descriptor import Descriptor
from stance.channels.port.dotted_names import (
    authoriser_at,
    connector_at,
    exports_at,
    finder_at,
    hook_at,
    listener_at,
    lister_at,
    markup_at,
    profiler_at,
    publisher_at,
    puller_at,
    renewer_at,
)
from stance.engines.addresses import Presence, Reader

if TYPE_CHECKING:  # as in ``port.dotted_names``
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

NOT_CHANNELS = frozenset({"port"})


@lru_cache(maxsize=1)
def known() -> Mapping[str, Descriptor]:
    """Every channel by its platform, in their order. Raises ValueError for two of one platform or order."""
    found: list[Descriptor] = []
    for module in iter_modules(channels.__path__):
        if module.ispkg and module.name not in NOT_CHANNELS:
            channel = import_module(f"{channels.__name__}.{module.name}.channel").CHANNEL
            if channel.platform != module.name:
                raise ValueError(f"channels/{module.name} calls itself {channel.platform}")
            found.append(channel)
    if len({one.order for one in found}) != len(found):
        raise ValueError("two channels have the same order")
    found.sort(key=lambda one: one.order)
    return MappingProxyType({one.platform: one for one in found})


def first() -> Descriptor:
    """The one that people mean most often: what forms begin with and examples show."""
    return next(iter(known().values()))


def name_of(platform: str, otherwise: str | None = None) -> str:
    """What people call a platform; its key, or what is given instead, where no channel knows it any more."""
    channel = known().get(platform)
    return channel.name if channel else platform if otherwise is None else otherwise


def written(platform: str, handle: str) -> str:
    """A name as people on the platform write it; "?" where there is none."""
    channel = known().get(platform)
    return (channel.written(handle) if channel else handle) or "?"


def choices() -> list[tuple[str, str]]:
    """(key, name) of every platform, for lists to choose from."""
    return [(platform, channel.name) for platform, channel in known().items()]


def split(text: str) -> tuple[str, str]:
    """("platform", "name") of a name that says its platform, "platform:name"; ("", the text) of any other."""
    platform, colon, rest = text.partition(":")
    return (platform, rest) if colon and rest and platform in known() else ("", text)


def read(text: str) -> tuple[Presence, ...]:
    """Every account that a text may name, most likely first (``engines.addresses.Reader.read``). Raises AddressRefused."""
    return _addresses().read(text)


def on_platform(platform: str, text: str) -> Presence:
    """The account on this platform that a text names. Raises AddressRefused; KeyError for an unknown platform."""
    return _addresses().on_platform(platform, text)


@lru_cache(maxsize=1)
def _addresses() -> Reader:
    return Reader(tuple(channel.shapes for channel in known().values()))


def reading() -> list[Descriptor]:
    """The channels whose exports can be brought in, in their places."""
    return [channel for channel in known().values() if channel.exports]


def keeping() -> list[Descriptor]:
    """The channels whose posts can be held here, from exports or by looking at accounts, in their places."""
    return [channel for channel in known().values() if channel.records is not None]


def export_reader(platform: str) -> ExportReader:
    """Raises KeyError when no channel of that platform reads exports."""
    channel = known().get(platform)
    if channel is None or not channel.exports:
        raise KeyError(platform)
    return exports_at(channel.exports)


def markup_reader(platform: str) -> MarkupReader | None:
    """None where a post's text and links say all that its author marked up."""
    channel = known().get(platform)
    return markup_at(channel.markup) if channel and channel.markup else None


def connecting() -> list[Descriptor]:
    """The channels whose accounts can be connected, in their places."""
    return [channel for channel in known().values() if channel.connector]


def connector(platform: str) -> Connector:
    """Raises KeyError when no account of that platform can be connected."""
    channel = known().get(platform)
    if channel is None or not channel.connector:
        raise KeyError(platform)
    return connector_at(channel.connector)


def authoriser(platform: str) -> Authoriser:
    """Raises KeyError when nobody can agree at the platform."""
    channel = known().get(platform)
    if channel is None or not channel.authoriser:
        raise KeyError(platform)
    return authoriser_at(channel.authoriser)


def puller(platform: str) -> Puller:
    """Raises KeyError when no account of that platform can be captured."""
    channel = known().get(platform)
    if channel is None or not channel.puller:
        raise KeyError(platform)
    return puller_at(channel.puller)


def finder(platform: str) -> PostFinder | None:
    """None where nobody is shown a single post of the platform by its address."""
    channel = known().get(platform)
    return finder_at(channel.finder) if channel and channel.finder else None


def profiler(platform: str) -> Profiler:
    """Raises KeyError when nobody can see how accounts of the platform show themselves."""
    channel = known().get(platform)
    if channel is None or not channel.profiler:
        raise KeyError(platform)
    return profiler_at(channel.profiler)


def publisher(platform: str) -> Publisher | None:
    """None where nobody can publish by a program."""
    channel = known().get(platform)
    return publisher_at(channel.publisher) if channel and channel.publisher else None


def renewer(platform: str) -> Renewer:
    """Raises KeyError when nothing renews what owners gave by hand."""
    channel = known().get(platform)
    if channel is None or not channel.renewer:
        raise KeyError(platform)
    return renewer_at(channel.renewer)


def hook(platform: str) -> Hook:
    """Raises KeyError when the platform calls nobody."""
    channel = known().get(platform)
    if channel is None or not channel.hook:
        raise KeyError(platform)
    return hook_at(channel.hook)


def listening() -> list[Descriptor]:
    """The channels whose platforms keep a stream open, in their places."""
    return [channel for channel in known().values() if channel.listener]


def listener(platform: str) -> Listener:
    """Raises KeyError when the platform keeps no stream open."""
    channel = known().get(platform)
    if channel is None or not channel.listener:
        raise KeyError(platform)
    return listener_at(channel.listener)


def lister(platform: str) -> Lister | None:
    """None where the platform has no list beside that of the posts."""
    channel = known().get(platform)
    return lister_at(channel.lister) if channel and channel.lister else None


def forget() -> None:
    """Look again: for whoever put a folder there while the process runs, as tests do."""
    known.cache_clear()
    _addresses.cache_clear()
