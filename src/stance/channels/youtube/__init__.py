"""YouTube: handles, channel ids, and the two older forms."""
