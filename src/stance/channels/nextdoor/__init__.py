"""Nextdoor."""
