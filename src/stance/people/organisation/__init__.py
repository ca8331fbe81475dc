"""Agencies and their units: what may be done to them, and how they are read."""
