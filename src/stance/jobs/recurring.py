"""One piece of work that recurs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Recurring:
    """``task`` is the dotted path of a task, run every ``every_seconds`` if ``when`` says so. One with ``args`` is a job of its
    own for them, with their ``title``, of which one is active at a time."""

    task: str
    every_seconds: int
    when: Callable[[], bool] = lambda: True
    args: tuple[str, ...] = ()
    title: str = ""

    @property
    def name(self) -> str:
        """What its ticks are counted under."""
        return ":".join((self.task, *self.args))

    def enqueue(self) -> None:
        task = import_string(self.task)
        if self.args:
            task = replace(task, key=self.name, title=self.title or task.title)
        task.enqueue(*self.args)
