"""What may be done about people's access only once somebody has approved it, each as one object (``engines.policy.Approvable``)."""

from stance.people.approvables.group_mapping import MapGroup
from stance.people.approvables.installation_role import SetRole
from stance.people.approvables.invitation import LetIn
from stance.people.approvables.role_changes import Prolong, StandIn
from stance.people.approvables.unit_role import GiveRole

__all__ = ["GiveRole", "LetIn", "MapGroup", "Prolong", "SetRole", "StandIn"]
