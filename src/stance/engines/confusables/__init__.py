"""Names that can be taken for each other: Unicode TR39 skeletons, and the cheap tricks of impostors."""

from stance.engines.confusables.likeness import Index, Likeness, compare
from stance.engines.confusables.skeletons import skeleton

__all__ = ["Index", "Likeness", "compare", "skeleton"]
