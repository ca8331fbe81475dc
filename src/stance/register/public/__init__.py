"""What anybody may ask without signing in: which accounts are official, and is this one? No staff, no drafts."""
