"""Exchanges over HTTP as records of WARC/1.1, each readable by any program for web archives."""
