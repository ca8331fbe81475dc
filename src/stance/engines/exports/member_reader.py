"""A member's bytes as everybody reads them: nothing of what came before a damaged place is lost."""

from __future__ import annotations

import io

from stance.engines.exports.limits import MemberDamaged

_BUFFER = 1 << 18


class MemberReader(io.BufferedReader):
    """``io.BufferedReader`` drops what it has read so far when more fails, up to as many bytes as were asked for. This one
    hands that out first, and raises when more is asked for. ``read()`` of the whole raises, as it must."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__(raw, _BUFFER)
        self._damage: MemberDamaged | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return super().read()
        if self._damage is not None:
            raise self._damage
        found: list[bytes] = []
        while size > 0:
            try:
                piece = self.read1(size)
            except MemberDamaged as error:
                if not found:
                    raise
                self._damage = error
                break
            if not piece:
                break
            found.append(piece)
            size -= len(piece)
        return found[0] if len(found) == 1 else b"".join(found)
