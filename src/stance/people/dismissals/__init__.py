"""What somebody has put away from their own home page, and an agency from its administrators'."""
