"""Assignments: who serves in which unit as what, from when until when, and who stands in for them."""
