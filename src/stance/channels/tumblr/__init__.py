"""Tumblr."""
