"""The one way out to servers that people point at: public addresses only, in bounded time."""
