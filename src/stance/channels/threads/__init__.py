"""Threads: Instagram names, also written @name@threads.net."""
