"""What a channel says of itself and does for the rest: small protocols and plain data. Nothing of one platform is here."""
