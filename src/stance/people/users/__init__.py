"""Everybody who can or could sign in: a page at a time, and one person with all that they hold."""
