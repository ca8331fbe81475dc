"""Guessing passwords and codes is slow for whoever does it, and holds up nobody else: a device that somebody has signed in
with before, and a passkey, get through while others guess at their name."""
