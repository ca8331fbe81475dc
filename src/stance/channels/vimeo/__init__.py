"""Vimeo."""
