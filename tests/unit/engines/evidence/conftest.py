"""A tile store in memory, and ledgers in it, for the evidence tests."""

from collections.abc import Callable, Iterable, Sequence

import pytest

from stance.engines.evidence.appender import append


class MemoryTiles:
    """Tiles in a dict; ``fail_after`` writes raises ``OSError``, like a full disk or a killed process."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.reads = 0
        self.fail_after: int | None = None

    def read(self, path: str) -> bytes | None:
        self.reads += 1
        return self.files.get(path)

    def write(self, path: str, data: bytes) -> None:
        if self.fail_after is not None:
            if self.fail_after == 0:
                raise OSError("no space left on device")
            self.fail_after -= 1
        self.files[path] = data


@pytest.fixture(scope="session")
def new_store() -> Callable[[], MemoryTiles]:
    return MemoryTiles


@pytest.fixture(scope="session")
def grown() -> Callable[..., tuple[MemoryTiles, bytes]]:
    """Return a function that grows a ledger of ``entries``, pausing at each of ``stops``.

    It gives the store and the root.
    """

    def build(entries: Sequence[bytes], stops: Iterable[int] = ()) -> tuple[MemoryTiles, bytes]:
        store = MemoryTiles()
        size, root = append(store, 0, [])
        for stop in [*sorted(stops), len(entries)]:
            size, root = append(store, size, entries[size:stop], expected_root=root)
        return store, root

    return build
