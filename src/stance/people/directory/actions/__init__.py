"""What a directory, and whoever connects it, may do."""
