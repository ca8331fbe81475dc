"""What is meant to be said, and what becomes of it on each account."""

from stance.publishing.models.attachments import Attachment
from stance.publishing.models.dry_runs import DryRun
from stance.publishing.models.posts import Post, Revision, Target
from stance.publishing.models.sending import Attempt, Delivery, Segment
from stance.publishing.models.stops import Stop

__all__ = ["Attachment", "Attempt", "Delivery", "DryRun", "Post", "Revision", "Segment", "Stop", "Target"]
