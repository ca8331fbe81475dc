"""Stance: an agency runs its official social media on infrastructure it controls."""

__version__ = "0.1.0"
