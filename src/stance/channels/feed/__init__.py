"""Feeds: any address, whoever's host it is on."""
