"""One module a family of platforms: which addresses there name which account."""
