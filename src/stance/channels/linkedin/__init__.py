"""LinkedIn: four name spaces, and numbers; the tables that it hands out."""
