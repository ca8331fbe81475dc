"""Network addresses: whose a request is, and which may be asked."""
