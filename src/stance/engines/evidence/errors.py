"""The one error that every fault in evidence is a kind of."""


class EvidenceError(ValueError):
    """Evidence is malformed, does not verify, or cannot be made; the message says what and where."""
