"""Pages of the authority room: people and their roles, and the page behind a one-time link."""
