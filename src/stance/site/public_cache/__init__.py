"""In front of Django: what the public asks is answered from memory, and no client may ask too often.

A page that a thousand worried people open in the same minute costs one look at the database a second, not a thousand.
"""
