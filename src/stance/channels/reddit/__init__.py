"""Reddit: communities and people."""
