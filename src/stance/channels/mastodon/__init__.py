"""Mastodon and what works like it: @name@host, on any host."""
