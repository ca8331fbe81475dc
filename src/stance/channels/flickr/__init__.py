"""Flickr: ids and path aliases."""
