"""Finding people by what they are called."""
