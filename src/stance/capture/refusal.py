"""Why something about a capture was not done."""


class CaptureRefused(Exception):
    """The message says why, in words for a screen."""
