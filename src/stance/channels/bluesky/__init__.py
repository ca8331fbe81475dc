"""Bluesky and the AT Protocol: handles are host names, DIDs never change."""
