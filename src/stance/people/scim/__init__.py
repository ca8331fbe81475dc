"""SCIM 2.0 (RFC 7643, 7644) at /scim/v2/: the door of the agency's staff directory. The protocol is the library's
(scim2-server); here stand our resources, our storage, and who may come in."""
