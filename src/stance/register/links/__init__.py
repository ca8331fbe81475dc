"""Whether an account and the agency's web site name each other: what the platform or the site itself says, with its date.

Nobody can put a link on both but who holds both; so a match is evidence that the register is right.
"""
