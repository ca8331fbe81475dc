"""Reading of exports from any platform: packages, JSON elements, and the neutral item.

Everything here treats its input as hostile: an export is a file that somebody else made.
"""
