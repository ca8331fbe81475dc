"""Signing in with the agency's own accounts, by OpenID Connect: the protocol is the library's (django-allauth), who
somebody is and what they get is decided here."""
