"""What a word is and what a search means, the same for SQLite FTS5, PostgreSQL and the matcher."""
