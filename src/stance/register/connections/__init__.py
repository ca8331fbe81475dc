"""What joins accounts to their platforms: secrets, sealed, and whether they still sign in."""
