"""The channels: one folder a platform, found by themselves. Rooms ask ``discovery``, and import no platform's folder."""
