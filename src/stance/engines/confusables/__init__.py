"""Names that can be taken for each other: Unicode TR39 skeletons, and the cheap tricks of impostors."""

from stance.engines.confusables.similarity import Index, Similarity, compare
from stance.engines.confusables.skeletons import skeleton

__all__ = ["Index", "Similarity", "compare", "skeleton"]
