"""Passwords of tests: hashed as in use, with less work. Most tests make people who never sign in by password, and what the product
spends on each on purpose (65 ms and 100 MB) was four fifths of their time."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password


class QuickArgon2(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 8
    parallelism = 1


@cache
def hashed(password: str) -> str:
    """The same password is hashed once for a whole process, also in an installation that keeps to the product's own cost."""
    return make_password(password)
