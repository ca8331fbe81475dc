"""Web sites: any address that is no platform's."""
