"""Facebook: names, numbers, groups."""
