"""What stands before Django for the public's questions: answers kept in memory, and a limit on each client."""

from stance.site.public_cache.layer import PublicLayer

__all__ = ["PublicLayer"]
