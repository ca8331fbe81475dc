"""The room's tables: stances, duties and their gaps, delegations, requests for approval, guidance and skills."""

from stance.authority.models.delegations import Delegation
from stance.authority.models.duties import Duty, Gap
from stance.authority.models.guidance import GUIDANCE_KINDS, Completion, Guidance, Signature, Skill
from stance.authority.models.requests import Answer, ApprovalRequest, Comment
from stance.authority.models.stances import StanceVersion

__all__ = [
    "GUIDANCE_KINDS",
    "Answer",
    "ApprovalRequest",
    "Comment",
    "Completion",
    "Delegation",
    "Duty",
    "Gap",
    "Guidance",
    "Signature",
    "Skill",
    "StanceVersion",
]
