"""What may have to wait for an approval here."""

from stance.archive.approvables.bundles import TakeAway, TakeAwayEverything

__all__ = ["TakeAway", "TakeAwayEverything"]
