"""The room's only writers, by noun."""
