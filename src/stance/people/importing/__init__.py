"""People, and where they serve, from a CSV file."""
