"""What may be done to accounts only once somebody has approved it, each as one object (``engines.policy.Approvable``)."""

from stance.register.approvables.fields import ChangePublished, Transfer
from stance.register.approvables.merger import MoveAccounts
from stance.register.approvables.publication import Archive, Publish, Rename
from stance.register.approvables.publication_of_many import PublishMany

__all__ = ["Archive", "ChangePublished", "MoveAccounts", "Publish", "PublishMany", "Rename", "Transfer"]
