"""LinkedIn: four name spaces, and numbers."""
