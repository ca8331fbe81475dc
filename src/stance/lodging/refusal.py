"""Why a post was not lodged."""


class LodgingRefused(Exception):
    """The message says why, in words for a screen, and what to do."""
