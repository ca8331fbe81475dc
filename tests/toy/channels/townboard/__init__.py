"""A made-up platform: notices on a town's board. It has everything that a channel needs, and nothing else knows of it."""
