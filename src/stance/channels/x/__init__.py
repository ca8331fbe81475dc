"""X (formerly Twitter): reading its archives. Pure: no models, no network."""
