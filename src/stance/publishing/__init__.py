"""Publishing: posts are written, approved, sent once, and compared with what is live."""
