"""A moving window over a stream: what has been read and is still needed, and where it lies."""

from typing import BinaryIO

from stance.engines.exports.limits import MemberDamaged

CHUNK_BYTES = 1 << 20


class Window:
    """`data[0]` is the byte at offset `base` of the stream. Only `more` and `skip_to` move it.

    Damage ends the stream like its end does and is kept in `damage`: what was read before it is still good.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.data = b""
        self.base = 0
        self.ended = False
        self.damage: MemberDamaged | None = None
        self._answers: dict[bytes, bool] = {}

    def holds(self, pattern: bytes) -> bool:
        """Whether the bytes occur in the window; remembered until it moves."""
        answer = self._answers.get(pattern)
        if answer is None:
            answer = self._answers[pattern] = pattern in self.data
        return answer

    def more(self, keep_from: int) -> bool:
        """Drop what precedes `keep_from`, read on; False when the stream had nothing more."""
        self._answers.clear()
        self.data = self.data[keep_from:]
        self.base += keep_from
        chunk = b"" if self.ended else self._read()
        if not chunk:
            self.ended = True
            return False
        self.data = self.data + chunk if self.data else chunk
        return True

    def _read(self) -> bytes:
        try:
            return self._stream.read(CHUNK_BYTES)
        except MemberDamaged as error:
            self.damage = error
            return b""

    def skip_to(self, offset: int) -> bool:
        """Move forward so that `data` begins at `offset`; False when the stream ends before it."""
        while self.base + len(self.data) < offset:
            if not self.more(len(self.data)):
                return False
        self._answers.clear()
        self.data = self.data[offset - self.base :]
        self.base = offset
        return True
