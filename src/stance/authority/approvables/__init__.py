"""What may be done to a stance only once somebody has approved it, as one object (``engines.policy.Approvable``)."""

from stance.authority.approvables.adoption import Adopt

__all__ = ["Adopt"]
