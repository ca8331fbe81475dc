"""Why something about a post was not done."""


class PostRefused(Exception):
    """The message says why, in words for a screen. ``field`` is the part of the form that is meant, "" for none."""

    def __init__(self, words: str, field: str = "") -> None:
        self.field = field
        super().__init__(words)
