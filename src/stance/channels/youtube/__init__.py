"""YouTube: handles, channel ids, and the two older forms; what Google's Takeout holds of a channel."""
