"""The register as a table: bringing one in, with a preview, and taking one away."""
